import { declareCommand } from './message';

const uuid = { type: 'string', format: 'uuid' } as const;

/** Walk the tree of an accepted job, store its plan, release the first commands. Message id: `plan/<job>/<attempt>`. */
export interface PlanJob {
  readonly spaceId: number;
  readonly jobId: string;
}

export const planJob = declareCommand<PlanJob>('planner', 'plan-job', {
  type: 'object',
  required: ['spaceId', 'jobId'],
  properties: { spaceId: { type: 'integer' }, jobId: uuid },
});

/**
 * Carry out one command of a plan: copy its nodes into its locale. Message id: `copy/<command>/<release>`, so that a
 * command that is released again gets through JetStream's duplicate window.
 */
export interface CopyVariants {
  readonly spaceId: number;
  readonly spaceKey: string;
  readonly jobId: string;
  readonly commandId: string;
}

export const copyVariants = declareCommand<CopyVariants>('worker', 'copy-variants', {
  type: 'object',
  required: ['spaceId', 'spaceKey', 'jobId', 'commandId'],
  properties: { spaceId: { type: 'integer' }, spaceKey: { type: 'string' }, jobId: uuid, commandId: uuid },
});

/**
 * Carry out a duplicate: all variants of a family as a new one, in one transaction. Message id: `copy/<command>/<release>`.
 * The members are those of CopyVariants.
 */
export const duplicateFamily = declareCommand<CopyVariants>('worker', 'duplicate-family', copyVariants.schema);

/** A worker closed or split a command of a job that still has commands to release. Message id: `done/<command>`. */
export interface CommandDone {
  readonly spaceId: number;
  readonly jobId: string;
  readonly commandId: string;
}

export const commandDone = declareCommand<CommandDone>('planner', 'command-done', {
  type: 'object',
  required: ['spaceId', 'jobId', 'commandId'],
  properties: { spaceId: { type: 'integer' }, jobId: uuid, commandId: uuid },
});
