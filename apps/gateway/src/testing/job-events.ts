import {
  eventSequence,
  isUnfinished,
  type JobFact,
  jobCompleted,
  jobProgressed,
  type JobView,
  type OutgoingMessage,
} from '@scriptorium/contracts';

/** Returns the event of a state of a job, as the services publish it. */
export function eventOf(job: JobView): OutgoingMessage {
  const { id, sequence, spaceKey: space, root, error, ...members } = job;
  const fact: JobFact = {
    ...members,
    jobId: id,
    rootKind: root.kind,
    rootId: root.id,
    rootVersion: root.version,
    rootLabel: root.label,
    rootLocale: root.locale,
    error: error === null ? null : { code: error.code, message: error.message },
  };
  const type = isUnfinished(job.state) ? jobProgressed : jobCompleted;
  return type.message({ space, about: id, sequence: eventSequence(sequence) }, `${id}/${sequence}`, fact, new Date());
}
