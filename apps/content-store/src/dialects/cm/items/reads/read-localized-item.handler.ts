import { Controller } from '@nestjs/common';
import { readLocalizedItem, type LocalizedItemView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForBranch } from '../../branches/branch-grant';
import { readCatalog } from '../../../../models/read-catalog';
import type { RequestOf } from '../../../../request-of';
import { findLocalizedItem } from '../find-localized-item';
import { localizedItemView } from '../localized-item-view';

@Controller()
export class ReadLocalizedItemHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readLocalizedItem)
  async read(request: RequestOf<typeof readLocalizedItem>): Promise<LocalizedItemView> {
    const { spaceId, spaceKey } = grantForBranch(request.caller, request.branch, 'read');
    const row = await findLocalizedItem(this.pool, spaceId, request);
    return localizedItemView(await readCatalog(this.pool, spaceId), row, spaceKey);
  }
}
