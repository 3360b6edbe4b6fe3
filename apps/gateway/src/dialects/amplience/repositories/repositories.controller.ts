import { Controller, Delete, Get, HttpCode, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  assignContentType,
  createRepository,
  listGroupLocales,
  listRepositories,
  omitUndefined,
  readRepository,
  type RepositoryView,
  unassignContentType,
  updateRepository,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { collectList } from '../requests/collect-list';
import { hexId } from '../requests/ids';
import { presentPage } from '../hal/page.presenter';
import { readText, pageOf, queryOf } from '../requests/read-page';
import { presentRepository } from './repository.presenter';
import { scopesIn } from '../hal/rights';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES, linksOf } from '../hal/links';

/**
 * Content repositories, their assigned content types and their localization groups (docs/contracts/amplience.md §4.2).
 */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class RepositoriesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  @Get('hubs/:hub/content-repositories')
  list(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    return this.listed(context, hub, 'content-repositories', {});
  }

  @Get('hubs/:hub/content-repositories/search/findByFeaturesContaining')
  findByFeature(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    const feature = readText(queryOf(context), 'feature');
    return this.listed(
      context,
      hub,
      'content-repositories/search/findByFeaturesContaining',
      omitUndefined({ feature }),
    );
  }

  @Post('hubs/:hub/content-repositories')
  async create(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    const body = context.body();
    const name = body.text('name');
    const repository = await this.idempotent.call(context, createRepository, {
      caller: context.caller,
      hubId: hexId('hub', hub),
      name,
      label: body.optionalText('label') ?? name,
      ...omitUndefined({ itemLocales: body.optionalList('itemLocales') }),
    });
    return presented(repository, context);
  }

  @Get('content-repositories/:id')
  async read(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presented(await this.rpc.call(readRepository, named(context, id)), context);
  }

  @Patch('content-repositories/:id')
  async update(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const body = context.body();
    const change = omitUndefined({
      name: body.optionalText('name'),
      label: body.optionalText('label'),
      itemLocales: body.optionalList('itemLocales'),
    });
    return presented(await this.rpc.call(updateRepository, { ...named(context, id), ...change }), context);
  }

  @Post('content-repositories/:id/content-types')
  async assign(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const contentTypeId = hexId('content type', context.body().text('contentTypeId'));
    return presented(
      await this.idempotent.call(context, assignContentType, { ...named(context, id), contentTypeId }),
      context,
    );
  }

  @Delete('content-repositories/:id/content-types/:type')
  @HttpCode(204)
  async unassign(
    @Context() context: RequestContext,
    @Param('id') id: string,
    @Param('type') type: string,
  ): Promise<void> {
    const contentTypeId = hexId('content type', type);
    await this.rpc.call(unassignContentType, { ...named(context, id), contentTypeId });
  }

  /**
   * Lists the locales of the group. One client reads `locales` as texts, another reads `_embedded.locales` as objects.
   */
  @Get('content-repositories/:id/localization-group/locales')
  async groupLocales(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const { locales } = await this.rpc.call(listGroupLocales, named(context, id));
    const _links = linksOf(context).all({ self: `content-repositories/${id}/localization-group/locales` });
    return { locales, _embedded: { locales: locales.map((locale) => ({ locale })) }, _links };
  }

  private async listed(
    context: RequestContext,
    hub: string,
    path: string,
    query: { feature?: string },
  ): Promise<object> {
    const hubId = hexId('hub', hub);
    const request = { caller: context.caller, hubId, page: pageOf(context), ...query };
    const { items, page } = await collectList(this.rpc, listRepositories, request);
    const repositories = items.map((repository) => presented(repository, context));
    return presentPage(
      'content-repositories',
      repositories,
      page,
      { path: `hubs/${hubId}/${path}`, query },
      linksOf(context),
    );
  }
}

function named({ caller }: RequestContext, id: string): { caller: RequestContext['caller']; repositoryId: string } {
  return { caller, repositoryId: hexId('content repository', id) };
}

function presented(repository: RepositoryView, context: RequestContext): object {
  return presentRepository(repository, scopesIn(context.caller, repository.hubId), linksOf(context));
}
