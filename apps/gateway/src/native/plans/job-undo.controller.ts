import { Param, Post } from '@nestjs/common';
import { planUndo, requestUndo } from '@scriptorium/contracts';

import { Costs, PLAN_COST } from '../../http/limits/costs.decorator';
import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Jobs } from '../../jobs/jobs.service';
import { Principals } from '../identity/principals.service';
import { OptionalNativeBody } from '../inputs/native-body.pipe';
import { Job } from '../jobs/job.dto';
import { EXAMPLE_JOB } from '../jobs/job-examples';
import { JobReads } from '../jobs/job-reads.service';
import { UndoBody } from '../jobs/job-requests.dto';
import { presentJob } from '../jobs/job.presenter';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { Plan } from './plan.dto';
import { presentPlan } from './plan.presenter';

const COUNTS = { total: 4, done: 1, created: 0, reused: 0, skipped: 1, failed: 0, shared: 0, dropped: 0 };

/** Undoes a job: removes the variants that it has created, except for those that were changed or are used since. */
@NativeController('spaces/:space/jobs/:id/undo', 'Jobs')
export class JobUndoController {
  constructor(
    private readonly idempotent: IdempotentCalls,
    private readonly jobs: Jobs,
    private readonly reads: JobReads,
    private readonly principals: Principals,
  ) {}

  @Post()
  @Costs(PLAN_COST)
  @Operation({
    id: 'undoJob',
    summary: 'Undoes an ended job by another job, or with `dryRun` only plans that.',
    description:
      'Of the variants that a localization has created, those stay that were changed or published, are linked to from ' +
      'elsewhere, or were copied further. The copies of a roll-out get their former content, unless they were ' +
      'changed since; this needs the scope `write`. The response is the job, or with `dryRun` the plan, which is ' +
      '`planning` first. The plan can be changed by choices and executed.',
    scope: 'localize',
    headers: ['Idempotency-Key'],
    status: 202,
    response: Job,
    otherResponse: Plan,
    responseHeaders: ['Location'],
    rejects: ['JOB_NOT_ENDED', 'JOB_NOT_UNDOABLE'],
    example: {
      request: { dryRun: false },
      response: {
        ...EXAMPLE_JOB,
        id: '0e9b2c2e-5a4d-4d0e-8d0b-3a1f5f8f0c12',
        kind: 'undo',
        parentJobId: EXAMPLE_JOB.id,
        progress: { ...COUNTS, removed: 0, archived: 0 },
      },
    },
  })
  async undo(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @OptionalNativeBody() { dryRun = false }: UndoBody,
  ): Promise<object> {
    const { caller, publicUrl } = context;
    const request = async () => ({ caller, spaceKey: space, jobId: (await this.reads.find(caller, space, id)).id });
    const address = `${publicUrl}/v1/spaces/${space}`;
    if (dryRun) {
      const plan = await this.idempotent.call(context, planUndo, request);
      context.addHeaders({ location: `${address}/plans/${plan.id}` });
      const authorOf = await this.principals.remembered(caller, [plan.createdBy]);
      return presentPlan(plan, authorOf(plan.createdBy));
    }
    const job = await this.idempotent.call(context, requestUndo, request);
    await this.jobs.shows([job]);
    context.addHeaders({ location: `${address}/jobs/${job.id}` });
    const authorOf = await this.principals.remembered(caller, [job.requestedBy]);
    return presentJob(job, publicUrl, authorOf(job.requestedBy));
  }
}
