import { Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { listJobs, RejectedError, requestLocalization } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, PLAN_COST } from '../../../http/limits/costs.decorator';
import { AuthGuard } from '../../../http/requests/auth.guard';
import { itemId, jobId } from '../requests/ids';
import { presentLocalizationJob } from './localization-job.presenter';
import { presentPage } from '../hal/page.presenter';
import { readText, pageOf, queryOf } from '../requests/read-page';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import { Jobs } from '../../../jobs/jobs.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES, linksOf } from '../hal/links';

/** Localization requests and their jobs (docs/contracts/amplience.md §6). */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class LocalizationsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Starts a localization. The SDK repeats a POST whose connection broke, without a key; the repeated request finds the
   * same variants.
   */
  @Post('content-items/:id/localize')
  @Costs(PLAN_COST)
  @HttpCode(202)
  async localize(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const body = context.body();
    const job = await this.idempotent.call(context, requestLocalization, {
      caller: context.caller,
      variantId: itemId(id),
      version: body.integer('version'),
      locales: body.list('locales'),
      replicateFolderStructure: body.optionalFlag('replicateFolderStructure') ?? false,
    });
    return presentLocalizationJob(job, linksOf(context));
  }

  /**
   * Lists the jobs of an item, newest first: the SDK can request only the first page (docs/contracts/amplience.md
   * §6.3).
   */
  @Get('localization-jobs/search/findByRootContentItem')
  async list(@Context() context: RequestContext): Promise<object> {
    const id = itemId(readText(queryOf(context), 'id') ?? '');
    const { jobs, page } = await this.rpc.call(listJobs, {
      caller: context.caller,
      rootId: id,
      page: pageOf(context),
    });
    await this.jobs.shows(jobs);
    const presented = jobs.map((job) => presentLocalizationJob(job, linksOf(context)));
    const address = { path: 'localization-jobs/search/findByRootContentItem', query: { id } };
    return presentPage('localization-jobs', presented, page, address, linksOf(context));
  }

  @Get('localization-jobs/:id')
  async read(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const { job, outcomes } = await this.jobs.report(context.caller, jobId(id));
    if (job.kind !== 'localize') throw new RejectedError('NOT_FOUND', `The localization job "${id}" does not exist.`);
    return presentLocalizationJob(job, linksOf(context), outcomes);
  }
}
