import { Controller } from '@nestjs/common';
import { listItems, listItemVersions, listLocalizations, type ItemsReply } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { pageInfo } from '../../../../page';
import { grantForRepository } from '../../../../spaces/repositories/find-repository';
import { SearchTimeout } from '../../../../search-timeout';
import type { RequestOf } from '../../../../request-of';
import { boundedPage } from './bounded-page';
import { findItem } from '../find-item';
import { listRepositoryKeys, listSiblingKeys, listVersionKeys } from './item-lists.store';
import { streamItems } from './stream-items';

@Controller()
export class ListItemsHandler {
  constructor(
    private readonly pool: Pool,
    private readonly timeout: SearchTimeout,
  ) {}

  @HandleRpc(listItems)
  async *inRepository(request: RequestOf<typeof listItems>): AsyncGenerator<ItemsReply> {
    const { caller, repositoryId, status = ['ACTIVE'], withBodies = true } = request;
    const grant = await grantForRepository(this.pool, caller, repositoryId, 'read');
    const page = boundedPage(request.page);
    const found = await this.timeout.run((client) =>
      listRepositoryKeys(client, grant.spaceId, repositoryId, { ...request, status }, page),
    );
    yield { page: pageInfo(page, found.total) };
    yield* streamItems(this.pool, caller, grant.spaceId, found.keys, withBodies);
  }

  @HandleRpc(listLocalizations)
  async *localizations(request: RequestOf<typeof listLocalizations>): AsyncGenerator<ItemsReply> {
    const item = await findItem(this.pool, request.caller, request.id, 'read');
    const page = boundedPage(request.page);
    const found = await listSiblingKeys(this.pool, item, page);
    yield { page: pageInfo(page, found.total) };
    yield* streamItems(this.pool, request.caller, item.space_id, found.keys, true);
  }

  @HandleRpc(listItemVersions)
  async *versions(request: RequestOf<typeof listItemVersions>): AsyncGenerator<ItemsReply> {
    const item = await findItem(this.pool, request.caller, request.id, 'read');
    const page = boundedPage(request.page);
    const found = await listVersionKeys(this.pool, item, page);
    yield { page: pageInfo(page, found.total) };
    yield* streamItems(this.pool, request.caller, item.space_id, found.keys, true);
  }
}
