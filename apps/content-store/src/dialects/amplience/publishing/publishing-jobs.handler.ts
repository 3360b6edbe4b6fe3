import { Controller } from '@nestjs/common';
import { spaceIdsOf } from '@scriptorium/auth';
import {
  cancelPublishingJob,
  readPublishingJob,
  RejectedError,
  type Caller,
  type PublishingJobView,
  type Scope,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForRow, notFound } from '../../../spaces/access/spaces-of-caller';
import type { RequestOf } from '../../../request-of';
import { publishingJobView } from './publishing-job-view';
import {
  cancelRunningJob,
  readPublishingJobRow,
  type PublishingJobRow,
} from '../../../content/publishing/publishing-jobs.store';

@Controller()
export class PublishingJobsHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readPublishingJob)
  async read({ caller, id }: RequestOf<typeof readPublishingJob>): Promise<PublishingJobView> {
    return publishingJobView(await this.find(caller, id, 'read'));
  }

  @HandleRpc(cancelPublishingJob)
  async cancel({ caller, id }: RequestOf<typeof cancelPublishingJob>): Promise<PublishingJobView> {
    const job = await this.find(caller, id, 'publish');
    const cancelled = await cancelRunningJob(this.pool, job.space_id, id);
    if (cancelled === undefined) {
      const { state } = await this.find(caller, id, 'publish');
      throw new RejectedError('PUBLISHING_JOB_ENDED', 'The publishing job has ended and cannot be cancelled.', {
        state,
      });
    }
    return publishingJobView(cancelled);
  }

  private async find(caller: Caller, id: string, scope: Scope): Promise<PublishingJobRow> {
    const row = await readPublishingJobRow(this.pool, spaceIdsOf(caller), id);
    if (row === undefined) throw notFound('publishing job');
    grantForRow(caller, row, scope, 'publishing job');
    return row;
  }
}
