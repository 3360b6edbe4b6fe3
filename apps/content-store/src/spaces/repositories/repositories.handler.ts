import { Controller } from '@nestjs/common';
import {
  listGroupLocales,
  listRepositories,
  readRepository,
  type ListReply,
  type RepositoryView,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForHub } from '../access/spaces-of-caller';
import { listReplies } from '../../page';
import type { RequestOf } from '../../request-of';
import { findRepository } from './find-repository';
import { listRepositoryRows, readGroupLocales } from './repositories.store';
import { repositoryView } from './repository-row';

@Controller()
export class RepositoriesHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listRepositories)
  async *list(request: RequestOf<typeof listRepositories>): AsyncGenerator<ListReply<RepositoryView>> {
    const { caller, hubId, page, feature } = request;
    const { spaceId } = grantForHub(caller, hubId, 'read');
    const listed = await listRepositoryRows(this.pool, spaceId, feature, page);
    yield* listReplies(page, listed, (row) => repositoryView(row, hubId));
  }

  @HandleRpc(readRepository)
  async read({ caller, repositoryId }: RequestOf<typeof readRepository>): Promise<RepositoryView> {
    const { row, grant } = await findRepository(this.pool, caller, repositoryId, 'read');
    return repositoryView(row, grant.hubId);
  }

  @HandleRpc(listGroupLocales)
  async groupLocales(request: RequestOf<typeof listGroupLocales>): Promise<{ locales: readonly string[] }> {
    const { grant } = await findRepository(this.pool, request.caller, request.repositoryId, 'read');
    return { locales: await readGroupLocales(this.pool, grant.spaceId, request.repositoryId) };
  }
}
