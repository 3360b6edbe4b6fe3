import { Injectable } from '@nestjs/common';
import { type Caller, type DriveItemView, omitUndefined, readDrive, type ShortId } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import { LRUCache } from 'lru-cache';

import { DownloadKey } from '../download-links/download-key.service';
import { signTicket } from '../download-links/download-tokens';
import { presentItem } from './item.presenter';
import type { RequestContext } from '../../../http/requests/request-context';

/** Signs the URLs of one drive. */
interface DriveUrls {
  readonly publicUrl: string;
  /** Returns the URL of a file's content; of the current one without a version. */
  readonly sign: (item: DriveItemView, version?: number) => Promise<string>;
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
    return present(item, await this.urlsOf(context, item.driveId));
  }

  /** Presents items of one drive. */
  async presentAll(context: RequestContext, items: readonly DriveItemView[]): Promise<Record<string, unknown>[]> {
    const [first] = items;
    if (first === undefined) return [];
    const urls = await this.urlsOf(context, first.driveId);
    return Promise.all(items.map((item) => present(item, urls)));
  }

  async downloadUrl(context: RequestContext, item: DriveItemView): Promise<string> {
    return (await this.urlsOf(context, item.driveId)).sign(item);
  }

  /** Returns a function that signs the download URLs of a file's versions. */
  async versionUrls(context: RequestContext, item: DriveItemView): Promise<(version: number) => Promise<string>> {
    const { sign } = await this.urlsOf(context, item.driveId);
    return (version) => sign(item, version);
  }

  private async urlsOf({ caller, publicUrl }: RequestContext, driveId: ShortId): Promise<DriveUrls> {
    const spaceKey = this.spaceKeys.get(driveId) ?? (await this.readSpaceKey(caller, driveId));
    const grant = caller.grants.find((each) => each.spaceKey === spaceKey);
    if (grant === undefined) throw new Error(`The caller has no grant for the space of the drive ${driveId}.`);
    const { spaceId, hubId } = grant;
    const space = { spaceId, spaceKey, hubId };
    const { principalId } = caller;
    const sign: DriveUrls['sign'] = async ({ id: itemId }, version) => {
      const ticket = { driveId, itemId, principalId, space, ...omitUndefined({ version }) };
      return `${publicUrl}/v1.0/download/${await signTicket(ticket, this.key, new Date())}`;
    };
    return { publicUrl, sign };
  }

  private async readSpaceKey(caller: Caller, driveId: ShortId): Promise<string> {
    const { spaceKey } = await this.rpc.call(readDrive, { caller, driveId });
    this.spaceKeys.set(driveId, spaceKey);
    return spaceKey;
  }
}

async function present(item: DriveItemView, { publicUrl, sign }: DriveUrls): Promise<Record<string, unknown>> {
  const isDownloadable = item.file !== null && item.deletedAt === null;
  return presentItem(item, isDownloadable ? { publicUrl, downloadUrl: await sign(item) } : { publicUrl });
}
