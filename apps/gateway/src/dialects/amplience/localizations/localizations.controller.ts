import { Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { listJobs, readJob, RejectedError, requestLocalization } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { type Ask, Asked, PREFIXES } from '../requests/ask';
import { itemId, jobId } from '../requests/ids';
import { presentLocalizationJob } from './localization-job.presenter';
import { presentPage } from '../hal/page.presenter';
import { readText } from '../requests/read-page';

/** Localize, and the jobs it makes (contract, 6). */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class LocalizationsController {
  constructor(private readonly rpc: RpcClient) {}

  /** May arrive twice, since the SDK repeats a POST whose connection broke: the same request finds the same variants. */
  @Post('content-items/:id/localize')
  @HttpCode(202)
  async localize(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const body = ask.body();
    const job = await this.rpc.call(requestLocalization, {
      caller: ask.caller,
      variantId: itemId(id),
      version: body.integer('version'),
      locales: body.list('locales'),
      replicateFolderStructure: body.optionalFlag('replicateFolderStructure') ?? false,
    });
    return presentLocalizationJob(job, ask.links);
  }

  /** Newest first: the SDK can ask for no page but the first (contract 6.3). */
  @Get('localization-jobs/search/findByRootContentItem')
  async list(@Asked() ask: Ask): Promise<object> {
    const id = itemId(readText(ask.query, 'id') ?? '');
    const { jobs, page } = await this.rpc.call(listJobs, { caller: ask.caller, rootId: id, page: ask.page });
    const presented = jobs.map((job) => presentLocalizationJob(job, ask.links));
    const address = { path: 'localization-jobs/search/findByRootContentItem', query: { id } };
    return presentPage('localization-jobs', presented, page, address, ask.links);
  }

  @Get('localization-jobs/:id')
  async read(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const { job, outcomes } = await this.rpc.call(readJob, { caller: ask.caller, jobId: jobId(id) });
    if (job.kind !== 'localize') throw new RejectedError('NOT_FOUND', 'There is no such localization job.');
    return presentLocalizationJob(job, ask.links, outcomes);
  }
}
