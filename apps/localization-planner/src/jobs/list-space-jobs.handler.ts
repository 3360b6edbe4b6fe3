import { Controller } from '@nestjs/common';
import { requireScope } from '@scriptorium/auth';
import { listSpaceJobs, RejectedError, type JobPage, type ListSpaceJobs } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { jobView } from './job-view';
import { countSpaceJobs, listSpaceJobRows } from './space-jobs.store';

/** Jobs that a count reads at most. */
const MOST_COUNTED = 10_000;

@Controller()
export class ListSpaceJobsHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listSpaceJobs)
  async handle({ caller, spaceKey, after, limit, isCounted, ...filters }: ListSpaceJobs): Promise<JobPage> {
    const grant = caller.grants.find((each) => each.spaceKey === spaceKey);
    if (grant === undefined) throw new RejectedError('NOT_FOUND', `The space ${spaceKey} does not exist.`);
    requireScope(caller, grant.spaceId, 'read');
    const { spaceId } = grant;
    const [rows, counted] = await Promise.all([
      listSpaceJobRows(this.pool, spaceId, filters, { after, limit: limit + 1 }),
      isCounted === true ? countSpaceJobs(this.pool, spaceId, filters, MOST_COUNTED + 1) : undefined,
    ]);
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return {
      jobs: page.map(jobView),
      next: last === undefined ? null : { acceptedAt: last.place, id: last.id },
      ...(counted === undefined
        ? {}
        : { count: { jobs: Math.min(counted, MOST_COUNTED), isExact: counted <= MOST_COUNTED } }),
    };
  }
}
