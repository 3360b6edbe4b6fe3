import { Controller } from '@nestjs/common';
import {
  listChildren,
  RejectedError,
  type DriveItemView,
  type ListChildren,
  fitIntoReply,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { isDataError } from '@scriptorium/persistence';
import { DefaultStore } from '../find-drive';
import type { RequestOf } from '../../request-of';
import { listChildRows, type ChildrenPage, type ListedChild } from './children.store';
import { findDriveItem, viewsOf } from './find-drive-item';
import { invalidPageToken, pageToken, partsOfToken } from '../pages/page-token';
import { DrivePool } from '../../database-pools.store';

const LARGEST_PAGE = 1_000;

@Controller()
export class ListChildrenHandler {
  constructor(
    private readonly pool: DrivePool,
    private readonly defaultStore: DefaultStore,
  ) {}

  /**
   * Lists a page of children. It has fewer items than its limit if they do not fit into one reply: only `next` marks
   * the end.
   */
  @HandleRpc(listChildren)
  async list(
    request: RequestOf<typeof listChildren>,
  ): Promise<{ items: readonly DriveItemView[]; next: string | null }> {
    const { caller, address, order, conditions = [], after } = request;
    const limit = Math.min(Math.max(Math.trunc(request.limit), 1), LARGEST_PAGE);
    const page: ChildrenPage = {
      ...order,
      limit: limit + 1,
      conditions,
      after: after === undefined ? undefined : end(after, order),
    };
    const { item } = await findDriveItem(this.pool, this.defaultStore, caller, address, 'read');
    if (!item.is_folder) throw new RejectedError('NOT_A_FOLDER', `${item.name} is a file.`);
    const rows = await listChildRows(this.pool, item, page).catch((error: unknown) => {
      // Only the values of a forged token can be outside of their types.
      throw after !== undefined && isDataError(error) ? invalidPageToken() : error;
    });
    const items = fitIntoReply(await viewsOf(this.pool, rows.slice(0, limit)));
    const last = rows[items.length - 1];
    return { items, next: last === undefined || items.length === rows.length ? null : tokenOf(last, order) };
  }
}

function tokenOf({ position, name_key }: ListedChild, { by, direction }: ListChildren['order']): string {
  return pageToken(by, direction, position, name_key);
}

function end(token: string, order: ListChildren['order']): { position: string; nameKey: string } {
  const [, , position = '', nameKey = ''] = partsOfToken(
    token,
    [4],
    ([by, direction, value = '']) =>
      by === order.by && direction === order.direction && POSITIONS[order.by].test(value),
  );
  return { position, nameKey };
}

const POSITIONS: Readonly<Record<ListChildren['order']['by'], RegExp>> = {
  name: /^[^\0]*$/,
  size: /^\d{1,18}$/,
  modifiedAt: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/,
};
