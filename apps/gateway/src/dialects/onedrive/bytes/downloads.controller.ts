import { Readable } from 'node:stream';

import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import {
  type Caller,
  type DriveItemView,
  readContentLocation,
  readFileVersion,
  RejectedError,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AddressLimitGuard } from '../../../http/limits/address-limit.guard';
import { DownloadKey } from '../download-links/download-key.service';
import { readTicket } from '../download-links/download-tokens';
import { contentTag, versionTag } from '../requests/item-tags';
import { attachmentOf } from './attachment-of';
import { readRange, type Span } from './read-range';
import { matchesWeakly, parseCondition } from '../../../http/requests/entity-tags';
import { Stores } from './stores.service';

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
    void reply.headers(headersOf(item, tag));
    const known = request.headers['if-none-match'];
    if (known !== undefined && matchesWeakly(parseCondition(known), tag)) return void reply.status(304).send();
    const span = spanOf(request, size, tag);
    if (span === 'unsatisfiable') {
      void reply.header('content-range', `bytes */${size}`);
      throw new RejectedError(
        'RANGE_INVALID',
        `The range must begin before the end of the file, which has ${size} bytes.`,
      );
    }
    const { start, end } = span ?? { start: 0, end: size };
    if (span !== undefined) void reply.status(206).header('content-range', `bytes ${start}-${end - 1}/${size}`);
    void reply.header('content-type', item.file?.mimeType ?? 'application/octet-stream');
    void reply.header('content-length', String(end - start));
    // An empty stream: without a payload Fastify would set Content-Length to 0.
    if (request.method === 'HEAD') return void reply.send(Readable.from([]));
    void reply.send(await this.stores.get(store).read(location, { start, end }));
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

/** Returns the requested range; undefined for the whole file, also if If-Range names another content. */
function spanOf({ headers }: FastifyRequest, size: number, tag: string): Span | 'unsatisfiable' | undefined {
  const ifRange = headers['if-range'];
  if (ifRange !== undefined && ifRange !== tag) return undefined;
  return readRange(headers.range, size);
}

/** Returns headers that prevent browsers from executing an uploaded file. */
function headersOf(item: DriveItemView, tag: string): Record<string, string> {
  return {
    'accept-ranges': 'bytes',
    etag: tag,
    'cache-control': 'private, no-cache',
    'content-disposition': attachmentOf(item.name),
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  };
}
