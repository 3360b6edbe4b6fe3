import type { Job } from '@scriptorium/client';
import { useSyncExternalStore } from 'react';
import { jobStates, liveStatus, onLiveStatus } from './live-jobs';
import type { LiveStatus } from './messages';

/** Renders again when states of jobs have arrived. Returns the states. */
export function useJobStates(): typeof jobStates {
  useSyncExternalStore(
    (listener) => jobStates.subscribe(listener),
    () => jobStates.version,
  );
  return jobStates;
}

/** Returns the latest state of a job. */
export function useLiveJob(job: Job): Job {
  return useJobStates().latest(job);
}

export function useLiveStatus(): LiveStatus | 'idle' {
  return useSyncExternalStore(onLiveStatus, liveStatus);
}
