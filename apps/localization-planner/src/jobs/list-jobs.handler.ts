import { Controller } from '@nestjs/common';
import { listJobs, RejectedError, type JobView, type ListJobs, type PageInfo } from '@scriptorium/contracts';
import { requireScope, spaceIdsOf } from '@scriptorium/auth';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { jobView } from './job-view';
import { listJobRows, readSpaceOf } from './jobs.store';

@Controller()
export class ListJobsHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listJobs)
  async handle({ caller, rootId, page }: ListJobs): Promise<{ jobs: JobView[]; page: PageInfo }> {
    const spaceId = await readSpaceOf(this.pool, spaceIdsOf(caller), rootId);
    if (spaceId === undefined) throw new RejectedError('NOT_FOUND', 'The content item does not exist.');
    requireScope(caller, spaceId, 'read');
    const { rows, total } = await listJobRows(this.pool, spaceId, rootId, {
      offset: page.page * page.size,
      limit: page.size,
      oldestFirst: page.sort?.direction === 'asc',
    });
    return {
      jobs: rows.map(jobView),
      page: {
        size: page.size,
        totalElements: total,
        totalPages: Math.ceil(total / page.size),
        number: page.page,
      },
    };
  }
}
