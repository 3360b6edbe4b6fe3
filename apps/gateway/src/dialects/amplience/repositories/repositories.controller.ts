import { Controller, Delete, Get, HttpCode, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  assignContentType,
  createRepository,
  listGroupLocales,
  listRepositories,
  readRepository,
  type RepositoryView,
  unassignContentType,
  updateRepository,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked, PREFIXES } from '../requests/ask';
import { collectList } from '../requests/collect-list';
import { hexId } from '../requests/ids';
import { presentPage } from '../hal/page.presenter';
import { readText } from '../requests/read-page';
import { presentRepository } from './repository.presenter';
import { scopesIn } from '../hal/rights';

/** Content repositories, the content types that are assigned to them, and their localization groups (contract 4.2). */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class RepositoriesController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('hubs/:hub/content-repositories')
  list(@Asked() ask: Ask, @Param('hub') hub: string): Promise<object> {
    return this.listed(ask, hub, 'content-repositories', {});
  }

  @Get('hubs/:hub/content-repositories/search/findByFeaturesContaining')
  findByFeature(@Asked() ask: Ask, @Param('hub') hub: string): Promise<object> {
    const feature = readText(ask.query, 'feature');
    return this.listed(ask, hub, 'content-repositories/search/findByFeaturesContaining', omitUndefined({ feature }));
  }

  @Post('hubs/:hub/content-repositories')
  async create(@Asked() ask: Ask, @Param('hub') hub: string): Promise<object> {
    const body = ask.body();
    const name = body.text('name');
    const repository = await this.rpc.call(createRepository, {
      caller: ask.caller,
      hubId: hexId('hub', hub),
      name,
      label: body.optionalText('label') ?? name,
      ...omitUndefined({ itemLocales: body.optionalList('itemLocales') }),
    });
    return presented(repository, ask);
  }

  @Get('content-repositories/:id')
  async read(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    return presented(await this.rpc.call(readRepository, named(ask, id)), ask);
  }

  @Patch('content-repositories/:id')
  async update(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const body = ask.body();
    const change = omitUndefined({
      name: body.optionalText('name'),
      label: body.optionalText('label'),
      itemLocales: body.optionalList('itemLocales'),
    });
    return presented(await this.rpc.call(updateRepository, { ...named(ask, id), ...change }), ask);
  }

  @Post('content-repositories/:id/content-types')
  async assign(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const contentTypeId = hexId('content type', ask.body().text('contentTypeId'));
    return presented(await this.rpc.call(assignContentType, { ...named(ask, id), contentTypeId }), ask);
  }

  @Delete('content-repositories/:id/content-types/:type')
  @HttpCode(204)
  async unassign(@Asked() ask: Ask, @Param('id') id: string, @Param('type') type: string): Promise<void> {
    const contentTypeId = hexId('content type', type);
    await this.rpc.call(unassignContentType, { ...named(ask, id), contentTypeId });
  }

  /** Two clients read it in two ways: `locales` as texts, and `_embedded.locales` as objects. */
  @Get('content-repositories/:id/localization-group/locales')
  async groupLocales(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const { locales } = await this.rpc.call(listGroupLocales, named(ask, id));
    const _links = ask.links.all({ self: `content-repositories/${id}/localization-group/locales` });
    return { locales, _embedded: { locales: locales.map((locale) => ({ locale })) }, _links };
  }

  private async listed(ask: Ask, hub: string, path: string, query: { feature?: string }): Promise<object> {
    const hubId = hexId('hub', hub);
    const request = { caller: ask.caller, hubId, page: ask.page, ...query };
    const { items, page } = await collectList(this.rpc, listRepositories, request);
    const repositories = items.map((repository) => presented(repository, ask));
    return presentPage('content-repositories', repositories, page, { path: `hubs/${hubId}/${path}`, query }, ask.links);
  }
}

function named({ caller }: Ask, id: string): { caller: Ask['caller']; repositoryId: string } {
  return { caller, repositoryId: hexId('content repository', id) };
}

function presented(repository: RepositoryView, { caller, links }: Ask): object {
  return presentRepository(repository, scopesIn(caller, repository.hubId), links);
}
