import { Get, Param } from '@nestjs/common';
import {
  isUnfinished,
  type JobId,
  type JobReport,
  type JobView,
  readModel,
  readOperationResult,
  readRecord,
  RejectedError,
  type ShortId,
  shortId,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { describeFailure } from '../../../http/errors/failure.presenter';
import { presentProblems, problemsOf } from '../errors/errors.presenter';
import { shortIdIn, uuidIn } from '../requests/ids';
import { presentItem } from '../documents/item.presenter';
import { presentItemType } from '../documents/item-type.presenter';
import { resultOf, type JobResult, presentJobResult } from '../documents/job.presenter';
import { Jobs } from '../../../jobs/jobs.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { scopeOf } from '../requests/scope';
import { DatocmsController } from '../transport/datocms-controller.decorator';

/**
 * Results of jobs (docs/contracts/datocms.md §2). A running job, an unknown job and a job of another space all get 404,
 * and the client polls until it gets another status. Every job must therefore end, and a failed job gets 200 with the
 * failure in the payload.
 */
@DatocmsController('job-results')
export class JobResultsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly jobs: Jobs,
  ) {}

  @Get(':id')
  async find(@Context() context: RequestContext, @Param('id') text: string): Promise<object> {
    const id = shortIdIn(text);
    const known = await this.jobs.peek(context.caller, uuidIn<JobId>(id));
    const result = known === undefined ? await this.operationResult(context, id) : undefined;
    return presentJobResult(id, result ?? (await this.duplicateResult(context, id, known)));
  }

  private async operationResult(context: RequestContext, operationId: ShortId): Promise<JobResult | undefined> {
    const found = await undefinedIfNotFound(this.rpc.call(readOperationResult, { ...scopeOf(context), operationId }));
    return found === undefined ? undefined : resultOf(found.result);
  }

  /** @param known the job, if this gateway has read it before */
  private async duplicateResult(context: RequestContext, id: ShortId, known: JobView | undefined): Promise<JobResult> {
    const { caller, spaceKey } = scopeOf(context);
    const job = known ?? (await this.jobs.view(caller, uuidIn<JobId>(id)));
    if (job.kind !== 'duplicate' || job.spaceKey !== spaceKey || isUnfinished(job.state)) throw notFound(id);
    if (job.state !== 'completed' || job.resultFamilyId === undefined) {
      return failed(errorOf(await this.jobs.report(caller, job.id)));
    }
    const copy = await undefinedIfNotFound(this.readCopy(context, shortId(job.resultFamilyId)));
    return copy ?? failed(notFound(id));
  }

  /** Returns the record that a duplicate created. Rejects with NOT_FOUND if it has been destroyed. */
  private async readCopy(context: RequestContext, id: ShortId): Promise<JobResult> {
    const record = await this.rpc.call(readRecord, { ...scopeOf(context), id });
    const model = await this.rpc.call(readModel, { ...scopeOf(context), model: record.modelId });
    return { status: 200, payload: { data: presentItem(record), included: [presentItemType(model)] } };
  }
}

/** Returns the error of a job, or of the first record that could not be copied. */
function errorOf({ job, outcomes }: JobReport): RejectedError {
  if (job.error !== null) return new RejectedError(codeOf(job.error.code), job.error.message, job.error.data);
  const first = outcomes.find(({ outcome }) => outcome === 'failed');
  const code = first?.reason ?? (job.state === 'cancelled' ? 'JOB_CANCELLED' : 'EXCEPTION');
  return new RejectedError(codeOf(code), first?.message ?? `The job is ${job.state}.`);
}

/** Reasons that are reported to the client. All others are internal and become EXCEPTION. */
const REPORTED_REASONS = [
  'SOURCE_DELETED',
  'RECORD_IS_SINGLETON',
  'JOB_CANCELLED',
  'INVALID_FIELD',
  'INVALID_FIELDS',
  'RECORD_TOO_LARGE',
];

function codeOf(reason: string): string {
  return REPORTED_REASONS.includes(reason) ? reason : 'EXCEPTION';
}

function failed(error: RejectedError): JobResult {
  const problems = problemsOf(describeFailure(error));
  return { status: problems[0].status, payload: presentProblems(problems) };
}

async function undefinedIfNotFound<Reply>(call: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof RejectedError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

function notFound(id: string): RejectedError {
  return new RejectedError('NOT_FOUND', `The job ${id} has no result.`);
}
