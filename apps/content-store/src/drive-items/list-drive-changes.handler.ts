import { Controller } from '@nestjs/common';
import { listDriveChanges, RejectedError, type DriveItemView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { DefaultStore, findDrive } from '../drives/find-drive';
import type { RequestOf } from '../request-of';
import { listChangedRows, readForgottenChange, type ChangePosition } from './drive-changes.store';
import { viewsOf } from './find-drive-item';
import { fitIntoReply } from './fit-into-reply';
import { pageToken, partsOfToken } from './page-token';

const LARGEST_PAGE = 1_000;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** A token: the position, and which deletions are not worth telling, being of what the first list never told. */
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
   * The drive's row is read first, so everything up to its change is committed. What changes while pages are read gets a
   * later number: it is told once more, or for the first time, never left out. What the drive has forgotten is asked when
   * they are read, so that what it forgot just then counts.
   */
  @HandleRpc(listDriveChanges)
  async list({ caller, driveId, token, limit }: RequestOf<typeof listDriveChanges>): Promise<Reply> {
    const { row: drive } = await findDrive(this.pool, this.defaultStore, caller, driveId, 'read');
    const end: Token = { change: drive.change, itemId: LAST_ID, knowsNothingBefore: '0' };
    if (token === 'latest') return { items: [], token: textOf(end), isLast: true };
    const from = token === undefined ? { ...FIRST, knowsNothingBefore: drive.change } : parseToken(token);
    const count = Math.min(Math.max(Math.trunc(limit), 1), LARGEST_PAGE);
    const rows = await listChangedRows(this.pool, {
      ...{ spaceId: drive.space_id, driveId: drive.id, after: from, upTo: drive.change, limit: count + 1 },
      knowsNothingBefore: from.knowsNothingBefore,
    });
    requireRemembered(from, await readForgottenChange(this.pool, drive.space_id, drive.id));
    const items = fitIntoReply(await viewsOf(this.pool, rows.slice(0, count)));
    const last = rows[items.length - 1];
    const isLast = items.length === rows.length;
    if (isLast || last === undefined) return { items, token: textOf(end), isLast: true };
    return { items, token: textOf({ ...from, change: last.changed_with, itemId: last.id }), isLast: false };
  }
}

const FIRST: ChangePosition = { change: '0', itemId: '00000000-0000-0000-0000-000000000000' };

/** Rejected with PAGE_TOKEN_EXPIRED. */
function requireRemembered({ change, itemId, knowsNothingBefore }: Token, forgotten: string): void {
  const last = BigInt(forgotten);
  const isBehind = BigInt(change) > last || (BigInt(change) === last && itemId === LAST_ID);
  if (isBehind || BigInt(knowsNothingBefore) >= last) return;
  throw new RejectedError('PAGE_TOKEN_EXPIRED', 'What was deleted since then is not known any more.');
}

function textOf({ change, itemId, knowsNothingBefore }: Token): string {
  return pageToken(change, itemId, knowsNothingBefore);
}

function parseToken(token: string): Token {
  const [change = '', itemId = '', knowsNothingBefore = ''] = partsOfToken(
    token,
    3,
    ([number = '', id = '', before = '']) => NUMBER.test(number) && UUID.test(id) && NUMBER.test(before),
  );
  return { change, itemId, knowsNothingBefore };
}

const NUMBER = /^\d{1,18}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
