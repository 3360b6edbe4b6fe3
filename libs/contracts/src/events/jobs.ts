import type { JobId } from '../ids';
import { declareEvent, type EventType } from '../message';
import {
  JOB_STATES,
  ROOT_KINDS,
  type JobKind,
  type JobProgress,
  type JobState,
  type RootKind,
} from '../rpc/localization-planner';
import { count, text, uuid } from './schemas';

export interface JobFact {
  readonly jobId: JobId;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly rootKind: RootKind;
  readonly rootId: string;
  /** The destinations of a localize job; the locales of the family of a duplicate; empty for a copy in drives. */
  readonly locales: readonly string[];
  /** The family that a duplicate creates. */
  readonly resultFamilyId?: string;
  readonly progress: JobProgress;
}

const jobFact = {
  type: 'object',
  required: ['jobId', 'kind', 'state', 'rootKind', 'rootId', 'locales', 'progress'],
  properties: {
    jobId: uuid,
    kind: { enum: ['localize', 'duplicate', 'copy-drive-items'] },
    state: { enum: [...JOB_STATES] },
    rootKind: { enum: [...ROOT_KINDS] },
    rootId: uuid,
    locales: { type: 'array', items: text },
    resultFamilyId: uuid,
    progress: {
      type: 'object',
      required: ['total', 'done', 'created', 'reused', 'skipped', 'failed', 'shared'],
      properties: {
        total: count,
        done: count,
        created: count,
        reused: count,
        skipped: count,
        failed: count,
        shared: count,
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
