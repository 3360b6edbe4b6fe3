import { Injectable } from '@nestjs/common';
import {
  createDriveFolder,
  deleteDriveItem,
  type DriveItemView,
  type ItemAddress,
  listChildren,
  omitUndefined,
  readDriveItem,
  restoreDriveItem,
  updateDriveItem,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { entityTag, isKnown, preconditionOf } from '../requests/item-tags';
import { ItemPresenter } from './item-presenter.service';
import { ParentReferences } from '../addressing/parent-references.service';
import { nonEmpty, readClientTimes, readConflict } from '../requests/read-members';
import { type Expansion, readExpansion, readOptions, readSelection, select } from '../requests/read-query';
import type { RequestContext } from '../../../http/requests/request-context';
import { readText } from '../../../http/bodies/read-text';
import { RequestBody } from '../../../http/bodies/request-body';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';

/** Maximum number of children of an expanded folder. */
const EXPANDED_CHILDREN = 200;

/** Single items: read, change, move, delete, restore (docs/contracts/onedrive.md §4.1 and §4.6). */
@Injectable()
export class Items {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly frames: ItemPresenter,
    private readonly parents: ParentReferences,
  ) {}

  async read(context: RequestContext, address: ItemAddress): Promise<object | undefined> {
    const options = readOptions(context.query, ['select', 'expand']);
    const [selection, expansion] = [readSelection(options), readExpansion(options)];
    const item = await this.rpc.call(readDriveItem, { caller: context.caller, address });
    const isCurrent = isKnown(context.header('if-none-match'), item);
    context.respond(isCurrent ? 304 : 200, { etag: entityTag(item) });
    if (isCurrent) return undefined;
    const shown = select(await this.frames.present(context, item), selection);
    return { ...shown, ...(await this.expand(context, item, expansion)) };
  }

  /** Returns the children of a folder if the request expands them. */
  async expand(context: RequestContext, item: DriveItemView, { children }: Expansion): Promise<object> {
    if (children === undefined || item.folder === null) return {};
    const { items, next } = await this.rpc.call(listChildren, {
      caller: context.caller,
      address: { driveId: item.driveId, itemId: item.id, path: [] },
      order: { by: 'name', direction: 'asc' },
      limit: EXPANDED_CHILDREN,
    });
    const shown = await this.frames.presentAll(context, items);
    const more = `${context.publicUrl}/v1.0/drives/${item.driveId}/items/${item.id}/children?$skiptoken=`;
    return {
      children: shown.map((child) => select(child, children.select)),
      ...(next === null ? {} : { 'children@odata.nextLink': more + encodeURIComponent(next) }),
    };
  }

  async createFolder(context: RequestContext, address: ItemAddress): Promise<object> {
    readOptions(context.query, []);
    const text = await readText(context.bytes);
    const body = RequestBody.parse(text);
    const name = body.text('name');
    // Only folders can be created here: a file is created by its upload.
    if (body.optionalObject('folder') === undefined) body.text('folder');
    const conflict = readConflict(context.query, [body]) ?? 'fail';
    const request = { caller: context.caller, address, name, conflict };
    const { item, isNew } = await this.idempotent.call(context, createDriveFolder, request, text);
    context.respond(isNew ? 201 : 200);
    return this.frames.present(context, item);
  }

  /** Renames, moves and describes an item. An empty text counts as absent, except for the description. */
  async update(context: RequestContext, address: ItemAddress): Promise<object> {
    const text = await readText(context.bytes);
    const body = RequestBody.parse(text);
    const conflict = readConflict(context.query, [body]) ?? 'fail';
    const prepare = async () => {
      const parent = await this.parents.read(context.caller, body, homeOf(address));
      const name = nonEmpty(body.optionalText('name'));
      const change = omitUndefined({ name, parent, description: body.nullableText('description') });
      return {
        caller: context.caller,
        address,
        change: { ...change, ...readClientTimes(body) },
        conflict,
        ...preconditionOf(context),
      };
    };
    const item = await this.idempotent.call(context, updateDriveItem, prepare, text);
    context.respond(200);
    return this.frames.present(context, item);
  }

  async delete(context: RequestContext, address: ItemAddress): Promise<undefined> {
    await this.deleteItem(context, address, false);
  }

  async deleteForever(context: RequestContext, address: ItemAddress): Promise<undefined> {
    await this.deleteItem(context, address, true);
  }

  async restore(context: RequestContext, address: ItemAddress): Promise<object> {
    const text = await readText(context.bytes);
    const body = RequestBody.parseOptional(text);
    const conflict = readConflict(context.query, [body]) ?? 'fail';
    const prepare = async () => {
      const parent = await this.parents.read(context.caller, body, homeOf(address));
      const place = omitUndefined({ parent, name: nonEmpty(body.optionalText('name')) });
      return { caller: context.caller, address, ...place, conflict, ...preconditionOf(context) };
    };
    const item = await this.idempotent.call(context, restoreDriveItem, prepare, text);
    context.respond(200);
    return this.frames.present(context, item);
  }

  private async deleteItem(context: RequestContext, address: ItemAddress, forever: boolean): Promise<void> {
    const request = { caller: context.caller, address, forever, ...preconditionOf(context) };
    await this.idempotent.call(context, deleteDriveItem, request, '');
    context.respond(204);
  }
}

function homeOf({ driveId }: ItemAddress): Pick<ItemAddress, 'driveId'> {
  return driveId === undefined ? {} : { driveId };
}
