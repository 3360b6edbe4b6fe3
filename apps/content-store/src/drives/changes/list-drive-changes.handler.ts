import { Controller } from '@nestjs/common';
import {
  type DriveItemId,
  type DriveItemView,
  fitPartsIntoReply,
  listDriveChanges,
  RejectedError,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { DefaultStore, findDrive } from '../find-drive';
import type { RequestOf } from '../../request-of';
import { listChangedRows, readExpiredChange, type ChangedItem, type ChangePosition } from './drive-changes.store';
import { viewsOf } from '../items/find-drive-item';
import { orderChanges } from './order-changes';
import { pageToken, partsOfToken } from '../pages/page-token';
import { DrivePool } from '../../database-pools.store';

const LARGEST_PAGE = 1_000;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff' as DriveItemId;
const LAST_PLACE = 2_147_483_647;

/** A position, and the drive's last change when the client's first list began. Deletions up to it are left out. */
interface Token extends ChangePosition {
  readonly startChange: string;
}

interface Reply {
  readonly items: readonly DriveItemView[];
  readonly token: string;
  readonly isLast: boolean;
}

@Controller()
export class ListDriveChangesHandler {
  constructor(
    private readonly pool: DrivePool,
    private readonly defaultStore: DefaultStore,
  ) {}

  /**
   * Lists a page of changes. The drive's row is read first, so everything up to its change is committed. An item that
   * changes while pages are read gets a later number, and a later page lists it. `forgotten_change` is read last, so
   * that the result of a concurrent sweep is seen.
   */
  @HandleRpc(listDriveChanges)
  async list({ caller, driveId, token, limit }: RequestOf<typeof listDriveChanges>): Promise<Reply> {
    const { row: drive } = await findDrive(this.pool, this.defaultStore, caller, driveId, 'read');
    const end: Token = { change: drive.change, place: LAST_PLACE, itemId: LAST_ID, startChange: '0' };
    if (token === 'latest') return { items: [], token: textOf(end), isLast: true };
    const from = token === undefined ? { ...FIRST, startChange: drive.change } : parseToken(token);
    const count = Math.min(Math.max(Math.trunc(limit), 1), LARGEST_PAGE);
    const rows = await listChangedRows(this.pool, {
      spaceId: drive.space_id,
      driveId: drive.id,
      after: from,
      upTo: drive.change,
      limit: count + 1,
      startChange: from.startChange,
    });
    requireNotExpired(from, await readExpiredChange(this.pool, drive.space_id, drive.id));
    const { items, last } = await this.page(rows, count);
    if (last === undefined) return { items, token: textOf(end), isLast: true };
    const position = { change: last.changed_with, place: last.place, itemId: last.id };
    return { items, token: textOf({ ...from, ...position }), isLast: false };
  }

  /** Returns the items of a page, and its last listed item if more pages follow. */
  private async page(
    rows: readonly ChangedItem[],
    count: number,
  ): Promise<{ readonly items: readonly DriveItemView[]; readonly last: ChangedItem | undefined }> {
    const groups = orderChanges(rows);
    const views = await viewsOf(
      this.pool,
      groups.flatMap((group) => group.rows),
    );
    const wanted = groups.slice(0, count).map(({ rows: { length } }) => withoutLongTexts(views.splice(0, length)));
    const parts = fitPartsIntoReply(wanted, count);
    const isLast = parts.length === groups.length;
    return { items: parts.flat(), last: isLast ? undefined : groups[parts.length - 1]?.item };
  }
}

/** This many folders with the longest descriptions and paths fit into one reply. */
const MANY_FOLDERS = 50;

/**
 * Removes the descriptions of the folders if a part has very many. The part of a page with one item must fit into one
 * reply, and the list contains these folders again, with descriptions, at their own positions.
 */
function withoutLongTexts(part: readonly DriveItemView[]): readonly DriveItemView[] {
  if (part.length <= MANY_FOLDERS) return part;
  return part.map((view, at) => (at === part.length - 1 ? view : { ...view, description: null }));
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000' as DriveItemId;
const FIRST: ChangePosition = { change: '0', place: 0, itemId: FIRST_ID };

/** Rejects with PAGE_TOKEN_EXPIRED. */
function requireNotExpired({ change, itemId, startChange }: Token, expiredChange: string): void {
  const last = BigInt(expiredChange);
  const isBehind = BigInt(change) > last || (BigInt(change) === last && itemId === LAST_ID);
  if (isBehind || BigInt(startChange) >= last) return;
  throw new RejectedError(
    'PAGE_TOKEN_EXPIRED',
    'Deletions after this token are no longer recorded. List the drive again without a token.',
  );
}

function textOf({ change, place, itemId, startChange }: Token): string {
  return pageToken(change, itemId, startChange, String(place));
}

/**
 * Parses a token. Tokens of earlier releases have no place: such a token starts at the beginning of its change, so that
 * no item is left out.
 */
function parseToken(token: string): Token {
  const parts = partsOfToken(
    token,
    [3, 4],
    ([number = '', id = '', before = '', place = '0']) =>
      NUMBER.test(number) && UUID.test(id) && NUMBER.test(before) && PLACE.test(place) && Number(place) <= LAST_PLACE,
  );
  const [change = '', id = '', startChange = '', place] = parts;
  const itemId = id as DriveItemId;
  if (place !== undefined) return { change, place: Number(place), itemId, startChange };
  if (itemId === LAST_ID) return { change, place: LAST_PLACE, itemId, startChange };
  return { ...FIRST, change, startChange };
}

const NUMBER = /^\d{1,18}$/;
const PLACE = /^\d{1,10}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
