import { Get, Param, Post } from '@nestjs/common';
import {
  createRepository,
  type FolderView,
  listFolders,
  listRepositories,
  type RepositoryView,
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
import { Folder, FolderQuery, NewRepository, Repository } from './administration.dto';
import { hubOf } from './hub-of';
import { numberedPage } from './numbered-pages';

const NEW = { name: 'website', label: 'Website' };
const EXAMPLE = {
  id: '6a0b4c1d9e2f3a4b5c6d7e8f',
  ...NEW,
  status: 'active',
  locales: [],
  contentTypes: ['https://example.com/page'],
};
const FOLDER = { id: '6a0b4c1d9e2f3a4b5c6d7e90', name: 'News', repositoryId: EXAMPLE.id, parentId: null };

/** The repositories of a space, and their folders. */
@NativeController('spaces/:space/repositories', 'Administration')
export class RepositoriesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
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

  @Get(':id/folders')
  @Operation({
    id: 'listFolders',
    summary: 'Lists the top-level folders of a repository, or the folders in a folder.',
    scope: 'read',
    headers: ['Prefer'],
    response: ListOf(Folder),
    responseHeaders: ['Link'],
    hasPosition: true,
    example: { response: { items: [FOLDER], nextCursor: null } },
  })
  async folders(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') repositoryId: string,
    @NativeQuery() query: FolderQuery,
  ) {
    const { caller } = context;
    const hubId = hubOf(context, space);
    const of = query.parent === undefined ? { repositoryId } : { parentId: query.parent };
    const read = (page: { page: number; size: number }) => this.rpc.collect(listFolders, { caller, page, of });
    const page = await numberedPage(context, query, this.pages, read, (folder) => folder);
    const own = page.items.filter((folder) => folder.hubId === hubId && folder.repositoryId === repositoryId);
    return this.pages.present(context, { ...page, items: own.map(presentFolder) });
  }
}

function presentRepository({ id, name, label, status, itemLocales, contentTypes }: RepositoryView): Repository {
  const uris = contentTypes.map(({ contentTypeUri }) => contentTypeUri);
  return { id, name, label, status: status.toLowerCase(), locales: itemLocales, contentTypes: uris };
}

function presentFolder({ id, name, repositoryId, parentId }: FolderView): Folder {
  return { id, name, repositoryId, parentId };
}
