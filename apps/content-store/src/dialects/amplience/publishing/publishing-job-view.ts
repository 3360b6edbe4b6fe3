import type { PublishingJobView } from '@scriptorium/contracts';
import type { PublishingJobRow } from '../../../content/publishing/publishing-jobs.store';

export function publishingJobView(row: PublishingJobRow): PublishingJobView {
  return { id: row.id, state: row.state, createdDate: row.created_at.toISOString(), createdBy: row.created_by };
}
