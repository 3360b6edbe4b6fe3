import { Injectable } from '@nestjs/common';
import { type DriveItemView, type ItemAddress, readDrive, readDriveItem, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { presentIdentity } from './item.presenter';
import { readOptions, readSelection, select } from '../requests/read-query';
import type { RequestContext } from '../../../http/requests/request-context';

/**
 * Permissions of an item, as Graph shows them for an item that is not shared: its owner's. Access to a drive follows
 * the scopes of its space, so no permission can be created, changed or deleted.
 */
@Injectable()
export class Permissions {
  constructor(private readonly rpc: RpcClient) {}

  async list(context: RequestContext, address: ItemAddress): Promise<object> {
    const selection = readSelection(readOptions(context.query, ['select', 'top']));
    const permission = await this.ofOwner(context, await this.itemAt(context, address));
    context.respond(200);
    return { value: [select(permission, selection)] };
  }

  async read(context: RequestContext, address: ItemAddress, id?: string): Promise<object> {
    const selection = readSelection(readOptions(context.query, ['select']));
    const item = await this.itemAt(context, address);
    if (id !== idOf(item)) {
      throw new RejectedError('NOT_FOUND', `The permission ${id ?? ''} does not exist.`, { what: 'permission' });
    }
    const permission = await this.ofOwner(context, item);
    context.respond(200);
    return select(permission, selection);
  }

  /** Refuses to share an item that exists. */
  async refuse(context: RequestContext, address: ItemAddress): Promise<never> {
    await context.drain();
    await this.itemAt(context, address);
    throw new RejectedError(
      'ACTION_UNKNOWN',
      'Items cannot be shared one by one, and not by links: access to a drive follows the scopes of its space.',
    );
  }

  private itemAt({ caller }: RequestContext, address: ItemAddress): Promise<DriveItemView> {
    return this.rpc.call(readDriveItem, { caller, address });
  }

  private async ofOwner({ caller }: RequestContext, item: DriveItemView): Promise<Record<string, unknown>> {
    const { ownerId, ownerName } = await this.rpc.call(readDrive, { caller, driveId: item.driveId });
    const owner = presentIdentity(ownerId, ownerName);
    return { id: idOf(item), roles: ['owner'], grantedTo: owner, grantedToV2: owner };
  }
}

function idOf({ id }: DriveItemView): string {
  return `owner-${id}`;
}
