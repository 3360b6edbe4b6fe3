import { Controller } from '@nestjs/common';
import { listDriveChanges, RejectedError, type DriveItemView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { DefaultStore, findDrive } from '../find-drive';
import type { RequestOf } from '../../request-of';
import { listChangedRows, readForgottenChange, type ChangedItem, type ChangePosition } from './drive-changes.store';
import { viewsOf } from '../items/find-drive-item';
import { fitPartsIntoReply } from '../pages/fit-into-reply';
import { orderChanges } from './order-changes';
import { pageToken, partsOfToken } from '../pages/page-token';

const LARGEST_PAGE = 1_000;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const LAST_PLACE = 2_147_483_647;

/** A position, and the change up to which the client knows of no items, so that their deletions are left out. */
interface Token extends ChangePosition {
  readonly knowsNothingBefore: string;
}

interface Reply {
  readonly items: readonly DriveItemView[];
  readonly token: string;
  readonly isLast: boolean;
}

@Controller()
export class ListDriveChangesHandler {
  constructor(
    private readonly pool: Pool,
    private readonly defaultStore: DefaultStore,
  ) {}

  /**
   * The drive's row is read first, so everything up to its change is committed. An item that changes while pages are read
   * gets a later number, and a later page lists it. The forgotten change is read last, so that a sweep that ran meanwhile
   * counts.
   */
  @HandleRpc(listDriveChanges)
  async list({ caller, driveId, token, limit }: RequestOf<typeof listDriveChanges>): Promise<Reply> {
    const { row: drive } = await findDrive(this.pool, this.defaultStore, caller, driveId, 'read');
    const end: Token = { change: drive.change, place: LAST_PLACE, itemId: LAST_ID, knowsNothingBefore: '0' };
    if (token === 'latest') return { items: [], token: textOf(end), isLast: true };
    const from = token === undefined ? { ...FIRST, knowsNothingBefore: drive.change } : parseToken(token);
    const count = Math.min(Math.max(Math.trunc(limit), 1), LARGEST_PAGE);
    const rows = await listChangedRows(this.pool, {
      ...{ spaceId: drive.space_id, driveId: drive.id, after: from, upTo: drive.change, limit: count + 1 },
      knowsNothingBefore: from.knowsNothingBefore,
    });
    requireRemembered(from, await readForgottenChange(this.pool, drive.space_id, drive.id));
    const { items, last } = await this.page(rows, count);
    if (last === undefined) return { items, token: textOf(end), isLast: true };
    const position = { change: last.changed_with, place: last.place, itemId: last.id };
    return { items, token: textOf({ ...from, ...position }), isLast: false };
  }

  /** Returns the items of a page, and the listed item that it ends with where the list goes on. */
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

/** So many folders with the longest descriptions and paths still fit. */
const MANY_FOLDERS = 50;

/**
 * The part of a page with one item must fit into one reply. Of very many folders ahead of an item the descriptions are left
 * out, which the list has at their own positions.
 */
function withoutLongTexts(part: readonly DriveItemView[]): readonly DriveItemView[] {
  if (part.length <= MANY_FOLDERS) return part;
  return part.map((view, at) => (at === part.length - 1 ? view : { ...view, description: null }));
}

const FIRST: ChangePosition = { change: '0', place: 0, itemId: '00000000-0000-0000-0000-000000000000' };

/** Rejected with PAGE_TOKEN_EXPIRED. */
function requireRemembered({ change, itemId, knowsNothingBefore }: Token, forgotten: string): void {
  const last = BigInt(forgotten);
  const isBehind = BigInt(change) > last || (BigInt(change) === last && itemId === LAST_ID);
  if (isBehind || BigInt(knowsNothingBefore) >= last) return;
  throw new RejectedError('PAGE_TOKEN_EXPIRED', 'Deletions since this token are forgotten. List everything again.');
}

function textOf({ change, place, itemId, knowsNothingBefore }: Token): string {
  return pageToken(change, itemId, knowsNothingBefore, String(place));
}

/** Before the list had places, tokens had none. Such a token begins again with its change, so that no item is left out. */
function parseToken(token: string): Token {
  const parts = partsOfToken(
    token,
    [3, 4],
    ([number = '', id = '', before = '', place = '0']) =>
      NUMBER.test(number) && UUID.test(id) && NUMBER.test(before) && PLACE.test(place) && Number(place) <= LAST_PLACE,
  );
  const [change = '', itemId = '', knowsNothingBefore = '', place] = parts;
  if (place !== undefined) return { change, place: Number(place), itemId, knowsNothingBefore };
  if (itemId === LAST_ID) return { change, place: LAST_PLACE, itemId, knowsNothingBefore };
  return { ...FIRST, change, knowsNothingBefore };
}

const NUMBER = /^\d{1,18}$/;
const PLACE = /^\d{1,10}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
