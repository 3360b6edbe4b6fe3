import type { FamilyId, JobId } from '../ids';
import { declareEvent, type EventType } from '../message';
import {
  JOB_KINDS,
  JOB_STATES,
  ROOT_KINDS,
  type JobKind,
  type JobProgress,
  type JobState,
  type RootKind,
} from '../rpc/localization-planner';
import { count, nullable, text, time, uuid } from './schemas';

/**
 * The data of every job event: all members of the job that change, and those that a list of jobs shows. The event with
 * the highest `sequence` has the last state. Event id: `<fact>/<job>`, or of its command, with the sequence if that is
 * not unique.
 */
export interface JobFact {
  readonly jobId: JobId;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly rootKind: RootKind;
  readonly rootId: string;
  readonly rootVersion: number;
  readonly rootLabel: string;
  readonly rootLocale: string | null;
  /** The destinations of a localize job; the locales of the family of a duplicate; empty for a copy in drives. */
  readonly locales: readonly string[];
  /** The family that a duplicate creates. */
  readonly resultFamilyId?: FamilyId;
  readonly replicateFolderStructure: boolean;
  readonly requestedBy: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly parentJobId: JobId | null;
  /** The undo that starts when the job is cancelled. */
  readonly undoJobId?: JobId;
  /** 1, and one more for each retry. */
  readonly attempts: number;
  readonly progress: JobProgress;
  /** `progress.done` at `startedAt`. */
  readonly doneAtStart: number;
  readonly acceptedAt: string;
  readonly plannedAt: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly changedAt: string;
  readonly error: { readonly code: string; readonly message: string } | null;
}

const jobFact = {
  type: 'object',
  required: [
    'jobId',
    'kind',
    'state',
    'rootKind',
    'rootId',
    'rootVersion',
    'rootLabel',
    'rootLocale',
    'locales',
    'replicateFolderStructure',
    'requestedBy',
    'labels',
    'parentJobId',
    'attempts',
    'progress',
    'doneAtStart',
    'acceptedAt',
    'plannedAt',
    'startedAt',
    'endedAt',
    'changedAt',
    'error',
  ],
  properties: {
    jobId: uuid,
    kind: { enum: [...JOB_KINDS] },
    state: { enum: [...JOB_STATES] },
    rootKind: { enum: [...ROOT_KINDS] },
    rootId: uuid,
    rootVersion: count,
    rootLabel: text,
    rootLocale: nullable(text),
    locales: { type: 'array', items: text },
    resultFamilyId: uuid,
    replicateFolderStructure: { type: 'boolean' },
    requestedBy: text,
    labels: { type: 'object', additionalProperties: text },
    parentJobId: nullable(uuid),
    undoJobId: uuid,
    attempts: { type: 'integer', minimum: 1 },
    doneAtStart: count,
    acceptedAt: time,
    plannedAt: nullable(time),
    startedAt: nullable(time),
    endedAt: nullable(time),
    changedAt: time,
    error: nullable({ type: 'object', required: ['code', 'message'], properties: { code: text, message: text } }),
    progress: {
      type: 'object',
      required: ['total', 'done', 'created', 'reused', 'skipped', 'failed', 'shared', 'dropped'],
      properties: {
        total: count,
        done: count,
        created: count,
        reused: count,
        skipped: count,
        failed: count,
        shared: count,
        dropped: count,
        removed: count,
        archived: count,
        updated: count,
      },
    },
  },
};

export const jobAccepted = declareEvent<JobFact>('job', 'accepted', jobFact);
export const jobPlanned = declareEvent<JobFact>('job', 'planned', jobFact);
export const jobProgressed = declareEvent<JobFact>('job', 'progressed', jobFact);
/** `state` is `completed` if every node was created, reused or skipped, `completed-with-failures` if some failed. */
export const jobCompleted = declareEvent<JobFact>('job', 'completed', jobFact);
export const jobFailed = declareEvent<JobFact>('job', 'failed', jobFact);
export const jobCancelled = declareEvent<JobFact>('job', 'cancelled', jobFact);

export const JOB_EVENTS: readonly EventType<JobFact>[] = [
  jobAccepted,
  jobPlanned,
  jobProgressed,
  jobCompleted,
  jobFailed,
  jobCancelled,
];
