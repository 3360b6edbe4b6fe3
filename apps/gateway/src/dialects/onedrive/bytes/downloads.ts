import { Injectable } from '@nestjs/common';
import { type ItemAddress, readDriveItem, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { Ask } from '../requests/ask';
import { isKnown } from '../requests/item-tags';
import { ItemFrames } from '../items/item-frames';

/** Content: a redirect to the address that needs no token. A Range belongs to that one, and clients carry it there. */
@Injectable()
export class Downloads {
  constructor(
    private readonly rpc: RpcClient,
    private readonly frames: ItemFrames,
  ) {}

  async redirect(ask: Ask, address: ItemAddress): Promise<undefined> {
    const item = await this.rpc.call(readDriveItem, { caller: ask.caller, address });
    if (item.file === null) throw new RejectedError('NOT_A_FILE', 'A folder has no content.');
    if (isKnown(ask.header('if-none-match'), item)) ask.answer(304);
    else ask.answer(302, { location: await this.frames.downloadUrl(ask, item) });
  }
}
