import { Controller } from '@nestjs/common';
import {
  type DriveItemId,
  type DriveItemView,
  fitIntoReply,
  listRecentFiles,
  RejectedError,
  searchDrive,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';

import { DrivePool } from '../../database-pools.store';
import type { RequestOf } from '../../request-of';
import { SearchTimeout } from '../../search-timeout';
import { DefaultStore, findDrive } from '../find-drive';
import { pageToken, partsOfToken } from '../pages/page-token';
import { findDriveItem, viewsOf } from './find-drive-item';
import { lookupKey } from './lookup-key';
import { recentFileRows, searchItemRows } from './search.store';

const LARGEST_PAGE = 1_000;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Searches in a drive. They scan the drive, so their time is limited. */
@Controller()
export class SearchItemsHandler {
  constructor(
    private readonly pool: DrivePool,
    private readonly defaultStore: DefaultStore,
    private readonly timeout: SearchTimeout,
  ) {}

  @HandleRpc(searchDrive)
  async search(
    request: RequestOf<typeof searchDrive>,
  ): Promise<{ items: readonly DriveItemView[]; next: string | null }> {
    const { caller, address, text, after } = request;
    const limit = limitOf(request.limit);
    const { row: drive, item } = await findDriveItem(this.pool, this.defaultStore, caller, address, 'read');
    if (!item.is_folder) throw new RejectedError('NOT_A_FOLDER', `${item.name} is a file.`);
    const page = { part: lookupKey(text), limit: limit + 1, after: after === undefined ? undefined : endOf(after) };
    const rows = await this.timeout.run((client) => searchItemRows(client, drive, item, page));
    const items = fitIntoReply(await viewsOf(this.pool, rows.slice(0, limit)));
    const last = rows[items.length - 1];
    const isEnd = last === undefined || items.length === rows.length;
    return { items, next: isEnd ? null : pageToken('search', last.name_key, last.id) };
  }

  @HandleRpc(listRecentFiles)
  async recent(request: RequestOf<typeof listRecentFiles>): Promise<{ items: readonly DriveItemView[] }> {
    const { caller, driveId } = request;
    const { row: drive } = await findDrive(this.pool, this.defaultStore, caller, driveId, 'read');
    const limit = limitOf(request.limit);
    const rows = await this.timeout.run((client) => recentFileRows(client, drive, limit));
    return { items: fitIntoReply(await viewsOf(this.pool, rows)) };
  }
}

function limitOf(limit: number): number {
  return Math.min(Math.max(Math.trunc(limit), 1), LARGEST_PAGE);
}

function endOf(token: string): { nameKey: string; id: DriveItemId } {
  const isValid = ([kind, nameKey = '', id = '']: readonly string[]): boolean =>
    kind === 'search' && !nameKey.includes('\0') && UUID.test(id);
  const [, nameKey = '', id = ''] = partsOfToken(token, [3], isValid);
  return { nameKey, id: id as DriveItemId };
}
