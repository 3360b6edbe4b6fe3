import { Delete, Get, Param, Patch, Post, Put } from '@nestjs/common';
import {
  assignContentType,
  createRepository,
  deleteRepository,
  listRepositories,
  omitUndefined,
  type RepositoryView,
  unassignContentType,
  updateRepository,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeBody } from '../inputs/native-body.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { PageQuery } from '../lists/page-query.dto';
import { Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { NewRepository, Repository, RepositoryChange } from './administration.dto';
import { hubOf } from './hub-of';
import { numberedPage } from './numbered-pages';
import { Repositories } from './repositories.service';

const NEW = { name: 'website', label: 'Website' };
const EXAMPLE = {
  id: '6a0b4c1d9e2f3a4b5c6d7e8f',
  ...NEW,
  status: 'active',
  locales: [],
  contentTypes: ['https://example.com/page'],
};

/** The repositories of a space. */
@NativeController('spaces/:space/repositories', 'Administration')
export class RepositoriesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly repositories: Repositories,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Operation({
    id: 'listRepositories',
    summary: 'Lists the repositories of a space, oldest first.',
    scope: 'read',
    headers: ['Prefer'],
    response: ListOf(Repository),
    responseHeaders: ['Link'],
    hasPosition: true,
    example: { response: { items: [EXAMPLE], nextCursor: null } },
  })
  async list(@Context() context: RequestContext, @Param('space') space: string, @NativeQuery() query: PageQuery) {
    const { caller } = context;
    const hubId = hubOf(context, space);
    const read = (page: { page: number; size: number }) => this.rpc.collect(listRepositories, { caller, hubId, page });
    return this.pages.present(context, await numberedPage(context, query, this.pages, read, presentRepository));
  }

  @Post()
  @Operation({
    id: 'createRepository',
    summary: 'Creates a repository.',
    scope: 'admin',
    headers: ['Idempotency-Key'],
    status: 201,
    response: Repository,
    rejects: ['REPOSITORY_NAME_TAKEN'],
    example: { request: NEW, response: { ...EXAMPLE, contentTypes: [] } },
  })
  async create(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @NativeBody() { name, label }: NewRepository,
  ): Promise<Repository> {
    const request = { caller: context.caller, hubId: hubOf(context, space), name, label };
    return presentRepository(await this.idempotent.call(context, createRepository, request));
  }

  @Get(':id')
  @Operation({
    id: 'getRepository',
    summary: 'Reads a repository.',
    scope: 'read',
    response: Repository,
    example: { response: EXAMPLE },
  })
  async read(@Context() context: RequestContext, @Param('space') space: string, @Param('id') id: string) {
    return presentRepository(await this.repositories.find(context, space, id));
  }

  @Patch(':id')
  @Operation({
    id: 'patchRepository',
    summary: 'Changes a repository.',
    description: 'A locale of a running job cannot be removed.',
    scope: 'admin',
    response: Repository,
    rejects: ['REPOSITORY_NAME_TAKEN', 'LOCALE_NOT_SUPPORTED', 'REPOSITORY_IN_USE'],
    example: { request: { locales: ['en-US'] }, response: { ...EXAMPLE, locales: ['en-US'] } },
  })
  async change(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') repositoryId: string,
    @NativeBody() { name, label, locales: itemLocales }: RepositoryChange,
  ): Promise<Repository> {
    await this.repositories.find(context, space, repositoryId);
    const request = { caller: context.caller, repositoryId, ...omitUndefined({ name, label, itemLocales }) };
    return presentRepository(await this.rpc.call(updateRepository, request));
  }

  @Delete(':id')
  @Operation({
    id: 'deleteRepository',
    summary: 'Deletes a repository without variants and folders.',
    description: 'No running job may copy into it.',
    scope: 'admin',
    status: 204,
    rejects: ['REPOSITORY_NOT_EMPTY', 'REPOSITORY_IN_USE'],
  })
  async remove(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') repositoryId: string,
  ): Promise<void> {
    await this.repositories.find(context, space, repositoryId);
    await this.rpc.call(deleteRepository, { caller: context.caller, repositoryId });
  }

  @Put(':id/content-types/:contentType')
  @Operation({
    id: 'assignContentType',
    summary: 'Assigns a content type to a repository, by its id.',
    scope: 'admin',
    response: Repository,
    example: { response: EXAMPLE },
  })
  async assign(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') repositoryId: string,
    @Param('contentType') contentTypeId: string,
  ): Promise<Repository> {
    await this.repositories.find(context, space, repositoryId);
    const request = { caller: context.caller, repositoryId, contentTypeId };
    return presentRepository(await this.rpc.call(assignContentType, request));
  }

  @Delete(':id/content-types/:contentType')
  @Operation({
    id: 'unassignContentType',
    summary: 'Removes a content type from a repository.',
    description: 'Variants of the type stay, but no new ones can be created in the repository.',
    scope: 'admin',
    response: Repository,
    rejects: ['CONTENT_TYPE_IN_USE'],
    example: { response: { ...EXAMPLE, contentTypes: [] } },
  })
  async unassign(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') repositoryId: string,
    @Param('contentType') contentTypeId: string,
  ): Promise<Repository> {
    await this.repositories.find(context, space, repositoryId);
    const request = { caller: context.caller, repositoryId, contentTypeId };
    return presentRepository(await this.rpc.call(unassignContentType, request));
  }
}

function presentRepository({ id, name, label, status, itemLocales, contentTypes }: RepositoryView): Repository {
  const uris = contentTypes.map(({ contentTypeUri }) => contentTypeUri);
  return { id, name, label, status: status.toLowerCase(), locales: itemLocales, contentTypes: uris };
}
