import { isUnfinished, UNDOABLE_KINDS, type JobView } from '@scriptorium/contracts';

import { paceOf } from '../../jobs/pace-of';
import type { Principal } from '../identity/principal.dto';

/**
 * Returns a job. Its members depend only on its state and on the name of its author, so every gateway returns the same
 * for a sequence.
 */
export function presentJob(job: JobView, publicUrl: string, author: Principal): object {
  const { id, sequence, kind, spaceKey, state, locales, attempts, labels, parentJobId, error } = job;
  const { acceptedAt, plannedAt, startedAt, endedAt, resultFamilyId, undoJobId } = job;
  return {
    id,
    sequence,
    kind,
    space: spaceKey,
    state,
    stateReason: error?.code ?? null,
    roots: [presentRoot(job)],
    locales,
    progress: job.progress,
    ...paceOf(job),
    throttledUntil: null,
    attempts,
    createdBy: author,
    labels,
    acceptedAt,
    plannedAt,
    startedAt,
    endedAt,
    parentJobId,
    error: error === null ? null : { code: error.code, message: error.message },
    ...(resultFamilyId === undefined ? {} : { resultFamilyId }),
    ...(undoJobId === undefined ? {} : { undoJobId }),
    links: linksOf(job, publicUrl),
  };
}

/** Returns the entity tag of a job. */
export function tagOfJob({ id, sequence }: JobView): string {
  return `"${id}/${sequence}"`;
}

function presentRoot({ root: { kind, id, version, label, locale } }: JobView): object {
  return { ...(kind === 'variant' ? { variantId: id } : { driveItemId: id }), version, label, locale };
}

function linksOf({ id, spaceKey, state, kind }: JobView, publicUrl: string): object {
  const self = `${publicUrl}/v1/spaces/${spaceKey}/jobs/${id}`;
  const isUndoable = UNDOABLE_KINDS.some((each) => each === kind);
  const undo = isUndoable ? { undo: `${self}/undo` } : {};
  const action = isUnfinished(state) ? { cancel: `${self}/cancel` } : { retry: `${self}/retry`, ...undo };
  return { self, outcomes: `${self}/outcomes`, events: `${self}/events`, ...action };
}
