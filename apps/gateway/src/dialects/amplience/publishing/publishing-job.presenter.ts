import type { PublishingJobView } from '@scriptorium/contracts';

import type { Links } from '../hal/links';

/** Returns a PublishingJob. A job that has ended has no link to cancel it. */
export function presentPublishingJob(job: PublishingJobView, links: Links): object {
  const self = `publishing-jobs/${job.id}`;
  const ended = job.state === 'COMPLETED' || job.state === 'FAILED' || job.state === 'CANCELLED';
  const { id, state, createdDate, createdBy } = job;
  return {
    id,
    state,
    createdDate,
    createdBy,
    _links: links.all({ self, 'publishing-job': self, cancel: ended ? undefined : self }),
  };
}
