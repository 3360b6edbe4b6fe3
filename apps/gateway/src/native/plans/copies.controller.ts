import { Param, Post } from '@nestjs/common';
import {
  randomId,
  requestCopies,
  requestDuplicate,
  requestItemCopies,
  requestRollOut,
  type JobId,
  type JobView,
} from '@scriptorium/contracts';

import { Costs, PLAN_COST } from '../../http/limits/costs.decorator';
import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Principals } from '../identity/principals.service';
import { NativeBody } from '../inputs/native-body.pipe';
import { Job } from '../jobs/job.dto';
import { EXAMPLE_JOB } from '../jobs/job-examples';
import { presentJob } from '../jobs/job.presenter';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { COPY_REJECTIONS, DRIVE_REJECTIONS } from './copy-rejections';
import { CopyRequestBody } from './copy-request.dto';
import { EXAMPLE_COPY_REQUEST } from './plan-examples';
import { readCopyRequest, readDriveCopy, readDuplicate, readRollOut } from './read-copy-request';

/** Copy requests that are executed at once. */
@NativeController('spaces/:space/copies', 'Plans')
export class CopiesController {
  constructor(
    private readonly idempotent: IdempotentCalls,
    private readonly principals: Principals,
  ) {}

  @Post()
  @Costs(PLAN_COST)
  @Operation({
    id: 'createCopies',
    summary: 'Plans and executes a copy or a roll-out.',
    description:
      'The plan of a localization has the id of its job. The kind `duplicate` copies all variants of one family into a new ' +
      'one, and keeps its links. The kind `copy-drive-items` copies a file, or a folder with everything below it. The ' +
      'kind `roll-out` brings the changes of sources into their copies. All three also need the scope `write`. So does a ' +
      'link rule that duplicates.',
    links: { getJob: 'id', listJobOutcomes: 'id', countJobOutcomes: 'id', cancelJob: 'id', retryJob: 'id' },
    scope: 'localize',
    headers: ['Idempotency-Key'],
    status: 202,
    response: Job,
    responseHeaders: ['Location'],
    rejects: [...COPY_REJECTIONS, 'RECORD_IS_SINGLETON', ...DRIVE_REJECTIONS],
    example: { request: EXAMPLE_COPY_REQUEST, response: EXAMPLE_JOB },
  })
  async create(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @NativeBody() body: CopyRequestBody,
  ): Promise<object> {
    const job = await this.accept(context, spaceKey, body);
    context.addHeaders({ location: `${context.publicUrl}/v1/spaces/${spaceKey}/jobs/${job.id}` });
    const authorOf = await this.principals.remembered(context.caller, [job.requestedBy]);
    return presentJob(job, context.publicUrl, authorOf(job.requestedBy));
  }

  private accept(context: RequestContext, spaceKey: string, body: CopyRequestBody): Promise<JobView> {
    const { caller } = context;
    switch (body.kind) {
      case 'localize':
        return this.idempotent.call(context, requestCopies, { caller, spaceKey, request: readCopyRequest(body) });
      case 'duplicate': {
        const request = { caller, spaceKey, familyId: readDuplicate(body), requestId: randomId<JobId>() };
        return this.idempotent.call(context, requestDuplicate, request);
      }
      case 'copy-drive-items':
        return this.idempotent.call(context, requestItemCopies, { caller, spaceKey, request: readDriveCopy(body) });
      case 'roll-out':
        return this.idempotent.call(context, requestRollOut, { caller, spaceKey, request: readRollOut(body) });
    }
  }
}
