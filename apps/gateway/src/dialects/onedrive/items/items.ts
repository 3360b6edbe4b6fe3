import { Injectable } from '@nestjs/common';
import {
  createDriveFolder,
  deleteDriveItem,
  type DriveItemView,
  type ItemAddress,
  listChildren,
  readDriveItem,
  restoreDriveItem,
  updateDriveItem,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { omitUndefined } from '../../../http/bodies/omit-undefined';
import type { Ask } from '../requests/ask';
import { entityTag, isKnown } from '../requests/item-tags';
import { ItemFrames } from './item-frames';
import { ParentReferences } from '../addressing/parent-references';
import { filled, readClientTimes, readConflict } from '../requests/read-members';
import { type Expansion, readExpansion, readOptions, readSelection, select } from '../requests/read-query';

/** How many children of a folder that is expanded are shown. */
const EXPANDED_CHILDREN = 200;

/** Items one by one: read, change, move, delete, restore (contract, 4.1 and 4.6). */
@Injectable()
export class Items {
  constructor(
    private readonly rpc: RpcClient,
    private readonly frames: ItemFrames,
    private readonly parents: ParentReferences,
  ) {}

  async read(ask: Ask, address: ItemAddress): Promise<object | undefined> {
    const options = readOptions(ask.query, ['select', 'expand']);
    const [selection, expansion] = [readSelection(options), readExpansion(options)];
    const item = await this.rpc.call(readDriveItem, { caller: ask.caller, address });
    const isCurrent = isKnown(ask.header('if-none-match'), item);
    ask.answer(isCurrent ? 304 : 200, { etag: entityTag(item) });
    if (isCurrent) return undefined;
    const shown = select(await this.frames.present(ask, item), selection);
    return { ...shown, ...(await this.expand(ask, item, expansion)) };
  }

  /** The children of a folder, where they are asked for. */
  async expand(ask: Ask, item: DriveItemView, { children }: Expansion): Promise<object> {
    if (children === undefined || item.folder === null) return {};
    const { items, next } = await this.rpc.call(listChildren, {
      caller: ask.caller,
      address: { driveId: item.driveId, itemId: item.id, path: [] },
      order: { by: 'name', direction: 'asc' },
      limit: EXPANDED_CHILDREN,
    });
    const shown = await this.frames.presentAll(ask, items);
    const more = `${ask.publicUrl}/v1.0/drives/${item.driveId}/items/${item.id}/children?$skiptoken=`;
    return {
      children: shown.map((child) => select(child, children.select)),
      ...(next === null ? {} : { 'children@odata.nextLink': more + encodeURIComponent(next) }),
    };
  }

  async createFolder(ask: Ask, address: ItemAddress): Promise<object> {
    readOptions(ask.query, []);
    const body = await ask.body();
    const name = body.text('name');
    // Nothing else can be made so: a file comes with its bytes.
    if (body.optionalObject('folder') === undefined) body.text('folder');
    const conflict = readConflict(ask.query, [body]) ?? 'fail';
    const { item, isNew } = await this.rpc.call(createDriveFolder, { caller: ask.caller, address, name, conflict });
    ask.answer(isNew ? 201 : 200);
    return this.frames.present(ask, item);
  }

  /** Renames, moves and describes. What is an empty text is left as it is, but for the description. */
  async update(ask: Ask, address: ItemAddress): Promise<object> {
    const body = await ask.body();
    const parent = await this.parents.read(ask.caller, body, homeOf(address));
    const change = {
      ...omitUndefined({
        name: filled(body.optionalText('name')),
        parent,
        description: body.nullableText('description'),
      }),
      ...readClientTimes(body),
    };
    const conflict = readConflict(ask.query, [body]) ?? 'fail';
    const request = { caller: ask.caller, address, change, conflict, ...ask.precondition };
    const item = await this.rpc.call(updateDriveItem, request);
    ask.answer(200);
    return this.frames.present(ask, item);
  }

  async delete(ask: Ask, address: ItemAddress): Promise<undefined> {
    await this.deleteItem(ask, address, false);
  }

  async deleteForever(ask: Ask, address: ItemAddress): Promise<undefined> {
    await this.deleteItem(ask, address, true);
  }

  async restore(ask: Ask, address: ItemAddress): Promise<object> {
    const body = await ask.optionalBody();
    const parent = await this.parents.read(ask.caller, body, homeOf(address));
    const conflict = readConflict(ask.query, [body]) ?? 'fail';
    const place = omitUndefined({ parent, name: filled(body.optionalText('name')) });
    const request = { caller: ask.caller, address, ...place, conflict, ...ask.precondition };
    const item = await this.rpc.call(restoreDriveItem, request);
    ask.answer(200);
    return this.frames.present(ask, item);
  }

  private async deleteItem(ask: Ask, address: ItemAddress, forever: boolean): Promise<void> {
    await this.rpc.call(deleteDriveItem, { caller: ask.caller, address, forever, ...ask.precondition });
    ask.answer(204);
  }
}

function homeOf({ driveId }: ItemAddress): Pick<ItemAddress, 'driveId'> {
  return driveId === undefined ? {} : { driveId };
}
