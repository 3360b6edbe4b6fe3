import type { Envelope, JobFact, JobView } from '@scriptorium/contracts';

/**
 * Returns the job that an event describes, with the sequence of the event. An event of an older service has no sequence
 * or not all members; then it returns only the id.
 */
export function jobOfEvent(
  space: string,
  { subject, sequence, data }: Envelope<Partial<JobFact>>,
): EventJob | undefined {
  if (subject === undefined) return undefined;
  const fact = data as JobFact;
  if (sequence === undefined || data.changedAt === undefined) return { id: subject as JobFact['jobId'] };
  const { jobId: id, rootKind, rootId, rootVersion, rootLabel, rootLocale, ...members } = fact;
  const root = { kind: rootKind, id: rootId, version: rootVersion, label: rootLabel, locale: rootLocale };
  return { id, view: { id, sequence: Number(sequence), spaceKey: space, root, ...members } };
}

export interface EventJob {
  readonly id: JobFact['jobId'];
  readonly view?: JobView;
}
