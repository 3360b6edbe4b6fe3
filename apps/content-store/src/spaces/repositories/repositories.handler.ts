import { Controller } from '@nestjs/common';
import {
  listGroupLocales,
  listRepositories,
  readRepository,
  type ListReply,
  type RepositoryView,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { DataSource } from 'typeorm';
import { grantForHub } from '../access/spaces-of-caller';
import { listReplies } from '../../page';
import type { RequestOf } from '../../request-of';
import { findRepository, grantForRepository } from './find-repository';
import { listSpaceRepositories, readGroupLocales } from './repositories.store';
import { repositoryView } from './repository-view';
import { SpacePool } from '../../database-pools.store';

@Controller()
export class RepositoriesHandler {
  constructor(
    private readonly db: DataSource,
    private readonly pool: SpacePool,
  ) {}

  @HandleRpc(listRepositories)
  async *list(request: RequestOf<typeof listRepositories>): AsyncGenerator<ListReply<RepositoryView>> {
    const { caller, hubId, page, feature } = request;
    const { spaceId } = grantForHub(caller, hubId, 'read');
    const listed = await listSpaceRepositories(this.db, spaceId, feature, page);
    yield* listReplies(page, listed, (repository) => repositoryView(repository, hubId));
  }

  @HandleRpc(readRepository)
  async read({ caller, repositoryId }: RequestOf<typeof readRepository>): Promise<RepositoryView> {
    const { repository, grant } = await findRepository(this.db.manager, caller, repositoryId, 'read');
    return repositoryView(repository, grant.hubId);
  }

  @HandleRpc(listGroupLocales)
  async groupLocales(request: RequestOf<typeof listGroupLocales>): Promise<{ locales: readonly string[] }> {
    const { caller, repositoryId } = request;
    const { spaceId } = await grantForRepository(this.pool, caller, repositoryId, 'read');
    return { locales: await readGroupLocales(this.pool, spaceId, repositoryId) };
  }
}
