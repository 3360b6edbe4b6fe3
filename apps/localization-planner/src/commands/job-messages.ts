import {
  copyBlobs,
  copyDriveItems,
  copyVariants,
  duplicateFamily,
  eventSequence,
  jobAccepted,
  jobPlanned,
  planJob,
  removeCopies,
  rollOutSources,
  rollBackCopy,
  type CommandType,
  type CopyVariants,
  type EventType,
  type JobFact,
  type OutgoingMessage,
} from '@scriptorium/contracts';
import {
  endedMessage,
  jobFact,
  type CommandKind,
  type CommandToSend,
  type JobRow,
  type PlannedCommand,
} from '@scriptorium/jobs';

/**
 * The messages that are published with a change of a job, through the outbox of the same transaction. Their ids are
 * computed.
 */

export function acceptedMessage(job: JobRow, now: Date): OutgoingMessage {
  return event(jobAccepted, 'accepted', job, '1', now);
}

/** If the job ended with its plan, the row has the sequence of the end, which is the next one. */
function plannedMessage(job: JobRow, now: Date): OutgoingMessage {
  const sequence = BigInt(job.sequence) - (job.ended_at === null ? 0n : 1n);
  return event(jobPlanned, 'planned', job, String(sequence), now);
}

/** `attempt` distinguishes a repeated message from the first one; otherwise the stream would drop it as a duplicate. */
export function planMessage(
  job: Pick<JobRow, 'space_id' | 'space_key' | 'id'>,
  attempt: string,
  now: Date,
): OutgoingMessage {
  const data = { spaceId: job.space_id, jobId: job.id };
  return planJob.message({ space: job.space_key, job: job.id }, `plan/${job.id}/${attempt}`, data, now);
}

const COPIES = {
  localize: copyVariants,
  duplicate: duplicateFamily,
  'copy-drive-items': copyDriveItems,
  undo: removeCopies,
  'roll-out': rollOutSources,
} as const;

function commandType(jobKind: JobRow['kind'], kind: CommandKind): CommandType<CopyVariants> {
  switch (kind) {
    case 'copy':
    case 'attach':
    case 'remove':
      return COPIES[jobKind];
    case 'copy-blobs':
      return copyBlobs;
    case 'roll-back':
      return rollBackCopy;
  }
}

export function copyMessage(
  job: Pick<JobRow, 'space_id' | 'space_key' | 'id' | 'kind'>,
  command: CommandToSend,
  now: Date,
): OutgoingMessage {
  return commandType(job.kind, command.kind).message(
    { space: job.space_key, job: job.id },
    `copy/${command.id}/${String(command.releases)}`,
    {
      spaceId: job.space_id,
      spaceKey: job.space_key,
      jobId: job.id,
      commandId: command.id,
      ...(command.nodes === undefined ? {} : { nodes: command.nodes }),
    },
    now,
  );
}

/**
 * Returns the messages of a started plan. The commands come first, since a client waits for them. `before` are the
 * events that precede that of the plan.
 */
export function startMessages(
  job: JobRow,
  released: readonly PlannedCommand[],
  now: Date,
  before: readonly OutgoingMessage[] = [],
): OutgoingMessage[] {
  return [
    ...released.map((command) => copyMessage(job, { ...command, releases: 1 }, now)),
    ...before,
    plannedMessage(job, now),
    ...(job.ended_at === null ? [] : [endedMessage(job, now)]),
  ];
}

function event(type: EventType<JobFact>, fact: string, job: JobRow, sequence: string, now: Date): OutgoingMessage {
  const { space_key: space, id: about } = job;
  return type.message({ space, about, sequence: eventSequence(sequence) }, `${fact}/${job.id}`, jobFact(job), now);
}
