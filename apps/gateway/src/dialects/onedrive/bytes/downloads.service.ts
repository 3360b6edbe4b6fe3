import { Injectable } from '@nestjs/common';
import { type ItemAddress, readDriveItem, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { isKnown } from '../requests/item-tags';
import { ItemPresenter } from '../items/item-presenter.service';
import type { RequestContext } from '../../../http/requests/request-context';

/** Content of a file: a redirect to a URL that requires no token. Clients send a Range header to that URL. */
@Injectable()
export class Downloads {
  constructor(
    private readonly rpc: RpcClient,
    private readonly frames: ItemPresenter,
  ) {}

  async redirect(context: RequestContext, address: ItemAddress): Promise<undefined> {
    const item = await this.rpc.call(readDriveItem, { caller: context.caller, address });
    if (item.file === null) throw new RejectedError('NOT_A_FILE', 'A folder has no content.');
    if (isKnown(context.header('if-none-match'), item)) context.respond(304);
    else context.respond(302, { location: await this.frames.downloadUrl(context, item) });
  }
}
