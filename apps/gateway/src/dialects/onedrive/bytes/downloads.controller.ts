import { Readable } from 'node:stream';

import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import { type Caller, type DriveItemView, readContentLocation, readFileVersion } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AddressLimitGuard } from '../../../http/limits/address-limit.guard';
import { DownloadKey } from '../download-links/download-key.service';
import { readTicket } from '../download-links/download-tokens';
import { contentTag, versionTag } from '../requests/item-tags';
import { contentHeaders, decideContent, rangeInvalid } from '../../../files/decide-content';
import { Stores } from '../../../files/stores.service';

/**
 * Downloads of files by the URL in listings and redirects, which is valid for an hour. An `Authorization` header is
 * ignored: some clients send theirs after the redirect (docs/contracts/onedrive.md §4.5).
 */
@Controller('v1.0/download')
@UseGuards(AddressLimitGuard)
export class DownloadsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly stores: Stores,
    private readonly key: DownloadKey,
  ) {}

  @Get('*')
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { item, store, location, size, tag } = await this.find(request);
    void reply.headers(contentHeaders(item.name, tag));
    const { status, headers, span } = decideContent(request.headers, { size, tag });
    void reply.headers(headers);
    if (status === 416) throw rangeInvalid(size);
    if (span === undefined) return void reply.status(status).send();
    void reply.status(status).header('content-type', item.file?.mimeType ?? 'application/octet-stream');
    // An empty stream: without a payload Fastify would set Content-Length to 0.
    if (request.method === 'HEAD') return void reply.send(Readable.from([]));
    void reply.send(await this.stores.get(store).read(location, span));
  }

  private async find({ url }: FastifyRequest): Promise<Content> {
    const text = url.split('?', 1)[0]?.split('/').at(-1) ?? '';
    const { driveId, itemId, principalId, space, version } = await readTicket(text, this.key, new Date());
    const caller: Caller = { principalId, grants: [{ ...space, scopes: ['read'] }] };
    const at = { caller, address: { driveId, itemId, path: [] } };
    if (version === undefined) {
      const found = await this.rpc.call(readContentLocation, at);
      return { ...found, size: found.item.size, tag: contentTag(found.item) };
    }
    const found = await this.rpc.call(readFileVersion, { ...at, version });
    return { ...found, size: found.version.size, tag: versionTag(found.item, version) };
  }
}

interface Content {
  readonly item: DriveItemView;
  readonly store: string;
  readonly location: string;
  readonly size: number;
  /** With its quotes, as in a header. */
  readonly tag: string;
}
