import { Controller } from '@nestjs/common';
import { listClients, listTokens, type AccessView, type KeyedPage } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import type { RequestOf } from '../../request-of';
import { listClientRows, listTokenRows, type AccessRow } from './access-of-space.store';
import { accessView } from './access-view';
import { grantForSpace } from './grant-for-space';

/** The API clients and the personal tokens of a space, without their secrets. */
@Controller()
export class ListAccessHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listClients)
  async clients({ caller, spaceKey, after, limit }: RequestOf<typeof listClients>): Promise<AccessPage> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'admin');
    return pageOf(await listClientRows(this.pool, spaceId, after ?? null, limit + 1), limit);
  }

  @HandleRpc(listTokens)
  async tokens({ caller, spaceKey, after, limit }: RequestOf<typeof listTokens>): Promise<AccessPage> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'admin');
    return pageOf(await listTokenRows(this.pool, spaceId, after ?? null, limit + 1), limit);
  }
}

type AccessPage = KeyedPage<AccessView>;

function pageOf(rows: readonly AccessRow[], limit: number): AccessPage {
  const items = rows.slice(0, limit).map(accessView);
  return { items, after: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
