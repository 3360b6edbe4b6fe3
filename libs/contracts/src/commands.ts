import type { CommandId, JobId, SpaceId } from './ids';
import { declareCommand, type Envelope, type OutgoingMessage } from './message';

const uuid = { type: 'string', format: 'uuid' } as const;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Plans an accepted job: walks its tree, stores the plan, releases the first commands. Message id:
 * `plan/<job>/<attempt>`.
 */
export interface PlanJob {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
}

export const planJob = declareCommand<PlanJob>('localization-planner', 'plan-job', {
  type: 'object',
  required: ['spaceId', 'jobId'],
  properties: { spaceId: { type: 'integer' }, jobId: uuid },
});

/**
 * Executes one command of a plan: copies its nodes into its locale. Message id: `copy/<command>/<release>`, so that
 * JetStream does not discard a command that is released again as a duplicate.
 */
export interface CopyVariants {
  readonly spaceId: SpaceId;
  readonly spaceKey: string;
  readonly jobId: JobId;
  readonly commandId: CommandId;
  /** Number of nodes in the range. The worker executes small commands in groups. Absent if it is not known. */
  readonly nodes?: number;
}

export const copyVariants = declareCommand<CopyVariants>('blob-copy-worker', 'copy-variants', {
  type: 'object',
  required: ['spaceId', 'spaceKey', 'jobId', 'commandId'],
  properties: {
    spaceId: { type: 'integer' },
    spaceKey: { type: 'string' },
    jobId: uuid,
    commandId: uuid,
    nodes: { type: 'integer', minimum: 1 },
  },
});

/**
 * Executes a duplicate: copies all variants of a family into a new family, in one transaction. Message id:
 * `copy/<command>/<release>`. Same members as CopyVariants.
 */
export const duplicateFamily = declareCommand<CopyVariants>(
  'blob-copy-worker',
  'duplicate-family',
  copyVariants.schema,
);

/**
 * Copies a range of a planned tree of folders and files. The last command attaches the tree. Message id:
 * `copy/<command>/<release>`. Same members as CopyVariants.
 */
export const copyDriveItems = declareCommand<CopyVariants>('blob-copy-worker', 'copy-drive-items', copyVariants.schema);

/**
 * Moves a range of the blobs that a copy between two stores needs. Message id: `copy/<command>/<release>`. Same members
 * as CopyVariants.
 */
export const copyBlobs = declareCommand<CopyVariants>('blob-copy-worker', 'copy-blobs', copyVariants.schema);

/**
 * Removes what a cancelled or failed copy in drives has created. Message id: `copy/<command>/<release>`. Same members
 * as CopyVariants.
 */
export const rollBackCopy = declareCommand<CopyVariants>('blob-copy-worker', 'roll-back-copy', copyVariants.schema);

/**
 * Removes the copies of a range of nodes of an undo. Message id: `copy/<command>/<release>`. Same members as
 * CopyVariants.
 */
export const removeCopies = declareCommand<CopyVariants>('blob-copy-worker', 'remove-copies', copyVariants.schema);

/**
 * Updates the copies of a range of nodes of a roll-out. Message id: `copy/<command>/<release>`. Same members as
 * CopyVariants.
 */
export const rollOutSources = declareCommand<CopyVariants>('blob-copy-worker', 'roll-out-sources', copyVariants.schema);

/** A worker closed or split a command of a job that still has commands to release. Message id: `done/<command>`. */
export interface CommandDone {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly commandId: CommandId;
}

export const commandDone = declareCommand<CommandDone>('localization-planner', 'command-done', {
  type: 'object',
  required: ['spaceId', 'jobId', 'commandId'],
  properties: { spaceId: { type: 'integer' }, jobId: uuid, commandId: uuid },
});

/**
 * A command of a job was dead-lettered: its nodes fail, so that the job ends. Without `commandId`, the planning was.
 * Message id: `dead/<command>` or `dead/<job>`.
 */
export interface CommandDead {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly commandId?: CommandId;
  readonly code: string;
  readonly reason: string;
}

export const commandDead = declareCommand<CommandDead>('localization-planner', 'command-dead', {
  type: 'object',
  required: ['spaceId', 'jobId', 'code', 'reason'],
  properties: {
    spaceId: { type: 'integer' },
    jobId: uuid,
    commandId: uuid,
    code: { type: 'string' },
    reason: { type: 'string' },
  },
});

/** The commands that the planner sends for a job, and that are reported to it when they are dead-lettered. */
export const JOB_COMMANDS = [
  planJob,
  copyVariants,
  duplicateFamily,
  copyDriveItems,
  copyBlobs,
  rollBackCopy,
  removeCopies,
  rollOutSources,
];

const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

/**
 * Returns the message that reports a dead-lettered command of a job to the planner; undefined for any other message.
 */
export function reportDeadLetter(
  { type, subject, data }: Pick<Envelope, 'type' | 'data'> & { readonly subject: string },
  why: { readonly code: string; readonly reason: string },
  now: Date,
): OutgoingMessage<CommandDead> | undefined {
  if (!JOB_COMMANDS.some((command) => command.type === type)) return undefined;
  // A poison message may contain anything. Without a valid job id there is no job to end.
  const { spaceId, jobId, commandId } = (data ?? {}) as Partial<CopyVariants>;
  if (typeof spaceId !== 'number' || !Number.isInteger(spaceId) || !isUuid(jobId)) return undefined;
  if (commandId !== undefined && !isUuid(commandId)) return undefined;
  const [space = ''] = subject.split('.').slice(-2);
  const dead = { spaceId, jobId, ...(commandId === undefined ? {} : { commandId }), ...why };
  return commandDead.message({ space, job: jobId }, `dead/${commandId ?? jobId}`, dead, now);
}
