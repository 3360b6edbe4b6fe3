import { Injectable } from '@nestjs/common';
import { type Caller, type DriveItemView, readDrive, type ShortId } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import { LRUCache } from 'lru-cache';

import { DownloadKey } from '../download-links/download-key';
import { signTicket, type Ticket } from '../download-links/download-tokens';
import { type ItemUrls, presentItem } from './item.presenter';
import type { RequestContext } from '../../../http/requests/request-context';

interface SignedUrls extends Required<ItemUrls> {
  readonly versionUrl: (item: DriveItemView, version: number) => string;
}

/**
 * Presents items, each file with a signed download URL. Signing requires the space of the drive, which never changes.
 */
@Injectable()
export class ItemPresenter {
  private readonly spaceKeys = new LRUCache<ShortId, string>({ max: 10_000 });

  constructor(
    private readonly rpc: RpcClient,
    private readonly key: DownloadKey,
  ) {}

  async present(context: RequestContext, item: DriveItemView): Promise<Record<string, unknown>> {
    return presentItem(item, await this.urlsOf(context, item.driveId));
  }

  /** Presents items of one drive. */
  async presentAll(context: RequestContext, items: readonly DriveItemView[]): Promise<Record<string, unknown>[]> {
    const [first] = items;
    if (first === undefined) return [];
    const frame = await this.urlsOf(context, first.driveId);
    return items.map((item) => presentItem(item, frame));
  }

  async downloadUrl(context: RequestContext, item: DriveItemView): Promise<string> {
    return (await this.urlsOf(context, item.driveId)).downloadUrl(item);
  }

  /** Returns a function that signs the download URLs of a file's versions. */
  async versionUrls(context: RequestContext, item: DriveItemView): Promise<(version: number) => string> {
    const { versionUrl } = await this.urlsOf(context, item.driveId);
    return (version) => versionUrl(item, version);
  }

  private async urlsOf({ caller, publicUrl }: RequestContext, driveId: ShortId): Promise<SignedUrls> {
    const spaceKey = this.spaceKeys.get(driveId) ?? (await this.readSpaceKey(caller, driveId));
    const grant = caller.grants.find((each) => each.spaceKey === spaceKey);
    if (grant === undefined) throw new Error(`The caller has no grant for the space of the drive ${driveId}.`);
    const { spaceId, hubId } = grant;
    const space = { spaceId, spaceKey, hubId };
    const sign = (of: Pick<Ticket, 'itemId' | 'version'>): string => {
      const ticket = { driveId, principalId: caller.principalId, space, ...of };
      return `${publicUrl}/v1.0/download/${signTicket(ticket, this.key.text, new Date())}`;
    };
    return {
      publicUrl,
      downloadUrl: ({ id: itemId }) => sign({ itemId }),
      versionUrl: ({ id: itemId }, version) => sign({ itemId, version }),
    };
  }

  private async readSpaceKey(caller: Caller, driveId: ShortId): Promise<string> {
    const { spaceKey } = await this.rpc.call(readDrive, { caller, driveId });
    this.spaceKeys.set(driveId, spaceKey);
    return spaceKey;
  }
}
