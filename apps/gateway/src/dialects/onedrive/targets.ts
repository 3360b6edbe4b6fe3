import { Injectable } from '@nestjs/common';
import { type ItemAddress, readDriveItem, type TagCondition } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { Ask } from './ask';
import { conditionFor } from './entity-tags';

export interface Target {
  readonly address: ItemAddress;
  readonly ifMatch?: TagCondition;
}

/** What a request changes, held against its If-Match: an item by its id then, since the tags name that one. */
@Injectable()
export class Targets {
  constructor(private readonly rpc: RpcClient) {}

  async of(ask: Ask, address: ItemAddress): Promise<Target> {
    const header = ask.header('if-match');
    if (header === undefined) return { address };
    const item = await this.rpc.call(readDriveItem, { caller: ask.caller, address });
    const ifMatch = conditionFor(header, item);
    return {
      address: { driveId: item.driveId, itemId: item.id, path: [] },
      ...(ifMatch === undefined ? {} : { ifMatch }),
    };
  }
}
