import { Injectable } from '@nestjs/common';
import {
  type ItemAddress,
  listChildren,
  listDriveChanges,
  listRecentFiles,
  omitUndefined,
  readDriveItem,
  RejectedError,
  searchDrive,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { ItemPresenter } from './item-presenter.service';
import { Items } from './items.service';
import { readFilter } from '../requests/read-filter';
import {
  type Option,
  readExpansion,
  readOptions,
  readOrder,
  readSelection,
  readTop,
  select,
  type Selection,
} from '../requests/read-query';
import type { RequestContext } from '../../../http/requests/request-context';
import { sameAddress } from '../requests/same-address';

/** Maximum folders of a page that expands children: each folder takes another rpc. */
const EXPANDED_FOLDERS = 50;

/** Codes of a token that was never issued, or that is so old that deletions since then may have been purged. */
const INVALID_TOKEN_CODES = ['PAGE_TOKEN_INVALID', 'PAGE_TOKEN_EXPIRED'];

/** Children of a folder, and changes of a drive, page by page (docs/contracts/onedrive.md §4.1 and §4.7). */
@Injectable()
export class Lists {
  constructor(
    private readonly rpc: RpcClient,
    private readonly frames: ItemPresenter,
    private readonly items: Items,
  ) {}

  async children(context: RequestContext, address: ItemAddress): Promise<object> {
    const options = readOptions(context.query, ['select', 'expand', 'top', 'skiptoken', 'orderby', 'filter']);
    const [selection, expansion] = [readSelection(options), readExpansion(options)];
    const top = readTop(options);
    const { items, next } = await this.rpc.call(listChildren, {
      caller: context.caller,
      address,
      order: readOrder(options),
      conditions: readFilter(options),
      limit: expansion.children === undefined ? top : Math.min(top, EXPANDED_FOLDERS),
      ...omitUndefined({ after: options.get('skiptoken') }),
    });
    const shown = await this.frames.presentAll(context, items);
    const expanded = await Promise.all(items.map((item) => this.items.expand(context, item, expansion)));
    context.respond(200);
    return {
      value: shown.map((item, at) => ({ ...select(item, selection), ...expanded[at] })),
      ...(next === null ? {} : { '@odata.nextLink': sameAddress(context, { ...asSent(options), $skiptoken: next }) }),
    };
  }

  /** Lists the items below a folder whose name contains a text. A filter would not be applied by Graph either. */
  async search(context: RequestContext, address: ItemAddress, text = ''): Promise<object> {
    const options = readOptions(context.query, ['select', 'expand', 'top', 'skiptoken']);
    readExpansion(options);
    const { items, next } = await this.rpc.call(searchDrive, {
      caller: context.caller,
      address,
      text,
      limit: readTop(options),
      ...omitUndefined({ after: options.get('skiptoken') }),
    });
    context.respond(200);
    return {
      value: await this.presentSelected(context, items, readSelection(options)),
      ...(next === null ? {} : { '@odata.nextLink': sameAddress(context, { ...asSent(options), $skiptoken: next }) }),
    };
  }

  /** Lists the files of a drive that were changed last. */
  async recent(context: RequestContext, { driveId }: ItemAddress): Promise<object> {
    const options = readOptions(context.query, ['select', 'expand', 'top']);
    readExpansion(options);
    const request = { caller: context.caller, ...omitUndefined({ driveId }), limit: readTop(options) };
    const { items } = await this.rpc.call(listRecentFiles, request);
    context.respond(200);
    return { value: await this.presentSelected(context, items, readSelection(options)) };
  }

  /** Lists changes. The token in the links is a query parameter, where rclone expects it. */
  async changes(context: RequestContext, address: ItemAddress, argument?: string): Promise<object> {
    await this.requireRoot(context, address);
    const options = readOptions(context.query, ['select', 'top', 'expand']);
    readExpansion(options);
    const token = context.query.get('token') ?? tokenOf(argument);
    const request = {
      caller: context.caller,
      ...omitUndefined({ driveId: address.driveId, token }),
      limit: readTop(options),
    };
    const {
      items,
      token: next,
      isLast,
    } = await this.rpc.call(listDriveChanges, request).catch((error: unknown) => this.requireResync(context, error));
    context.respond(200);
    return {
      value: await this.presentSelected(context, items, readSelection(options)),
      [isLast ? '@odata.deltaLink' : '@odata.nextLink']: this.deltaLink(context, { ...asSent(options), token: next }),
    };
  }

  /** Accepts the root also by its id, as clients send that have read it before. */
  private async requireRoot({ caller }: RequestContext, address: ItemAddress): Promise<void> {
    if (address.path.length === 0) {
      if (address.itemId === 'root') return;
      const item = await this.rpc.call(readDriveItem, { caller, address });
      if (item.parentId === null && item.deletedAt === null) return;
    }
    throw new RejectedError('ACTION_UNKNOWN', 'Changes are listed only for whole drives. Request delta on the root.');
  }

  private async presentSelected(
    context: RequestContext,
    items: Parameters<ItemPresenter['presentAll']>[1],
    selection: Selection,
  ): Promise<object[]> {
    const shown = await this.frames.presentAll(context, items);
    return shown.map((item) => select(item, selection));
  }

  /** Answers an invalid or expired token with 410 and the URL of a full listing. Other errors are rethrown. */
  private requireResync(context: RequestContext, error: unknown): never {
    if (!(error instanceof RejectedError) || !INVALID_TOKEN_CODES.includes(error.code)) throw error;
    context.respond(410, { location: this.deltaLink(context, {}) });
    throw new RejectedError('CHANGES_LOST', 'The token is invalid or has expired. List the drive again.');
  }

  private deltaLink(context: RequestContext, query: Readonly<Record<string, string>>): string {
    return sameAddress(context, query).replace(/\/delta\([^()]*\)/, '/delta');
  }
}

/** Returns the token in `token='…'`; undefined for an empty one. */
function tokenOf(argument: string | undefined): string | undefined {
  const token = /^token='?([^']*)'?$/.exec(argument ?? '')?.[1];
  return token === '' ? undefined : token;
}

/** Returns the query options to repeat in the link to the next page. */
function asSent(options: ReadonlyMap<Option, string>): Record<string, string> {
  return Object.fromEntries(
    [...options].filter(([name]) => name !== 'skiptoken').map(([name, text]) => [`$${name}`, text]),
  );
}
