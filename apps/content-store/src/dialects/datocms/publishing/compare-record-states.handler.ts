import { Controller } from '@nestjs/common';
import { compareRecordStates, type FamilyId, uuidOf } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { readCatalog } from '../../../models/read-catalog';
import type { RequestOf } from '../../../request-of';
import { compareStates } from './compare-states';
import { readPublishingRows } from '../../../content/publishing/publishing-rows.store';

@Controller()
export class CompareRecordStatesHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(compareRecordStates)
  async handle({
    caller,
    spaceKey,
    id,
  }: RequestOf<typeof compareRecordStates>): Promise<ReturnType<typeof compareStates>> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const catalog = await readCatalog(this.pool, spaceId);
    const familyId = uuidOf<FamilyId>(id);
    const rows = familyId === undefined ? [] : await readPublishingRows(this.pool, spaceId, [familyId], true);
    const model = catalog.bySchemaUri(rows[0]?.schema_uri ?? '');
    if (model === undefined) throw notFound('record');
    return compareStates(model, catalog.locales, rows);
  }
}
