import { Controller } from '@nestjs/common';
import {
  type FamilyId,
  listRecordVersions,
  MAX_REPLY_ITEMS_BYTES,
  readRecordVersion,
  type RecordVersionView,
  RejectedError,
  uuidOf,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { readCatalog } from '../../../models/read-catalog';
import type { RequestOf } from '../../../request-of';
import { findVersion, readVersions } from './record-versions';
import { listMoments } from './versions.store';

const MAX_LIMIT = 50;

@Controller()
export class ReadRecordVersionsHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listRecordVersions)
  async list(
    request: RequestOf<typeof listRecordVersions>,
  ): Promise<{ readonly versions: readonly RecordVersionView[]; readonly total: number }> {
    const { caller, spaceKey, id, offset, limit, nested } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    if (limit > MAX_LIMIT) throw pageTooLarge(MAX_LIMIT);
    const catalog = await readCatalog(this.pool, spaceId);
    const familyId = uuidOf<FamilyId>(id);
    const page =
      familyId === undefined ? undefined : await listMoments(this.pool, spaceId, familyId, { offset, limit });
    if (familyId === undefined || page === undefined || page.total === 0) throw notFound('record');
    const versions = await readVersions(this.pool, catalog, familyId, page.moments, { nested });
    checkSize(versions);
    return { versions, total: page.total };
  }

  @HandleRpc(readRecordVersion)
  async read(request: RequestOf<typeof readRecordVersion>): Promise<RecordVersionView> {
    const { caller, spaceKey, id, nested } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const catalog = await readCatalog(this.pool, spaceId);
    const { familyId, moment } = await findVersion(this.pool, spaceId, id);
    const [version] = await readVersions(this.pool, catalog, familyId, [moment], { nested });
    if (version === undefined) throw notFound('version');
    return version;
  }
}

/**
 * All versions of a page are in one message, so fewer versions of large records fit. Rejects with PAGE_TOO_LARGE
 * {limit}.
 */
function checkSize(versions: readonly RecordVersionView[]): void {
  let bytes = 0;
  for (const [index, version] of versions.entries()) {
    bytes += Buffer.byteLength(JSON.stringify(version)) + 1;
    if (bytes > MAX_REPLY_ITEMS_BYTES && index > 0) throw pageTooLarge(index);
  }
}

function pageTooLarge(limit: number): RejectedError {
  return new RejectedError('PAGE_TOO_LARGE', `A page can have at most ${String(limit)} of these versions.`, { limit });
}
