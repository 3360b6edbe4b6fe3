import { Readable } from 'node:stream';

import { Controller, Get, Req, Res } from '@nestjs/common';
import { type Caller, type DriveItemView, readContentLocation, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { DownloadKey } from './download-key';
import { readTicket } from './download-tokens';
import { contentTag } from './entity-tags';
import { readRange, type Span } from './read-range';
import { Stores } from './stores';

/**
 * Files by the address that listings and redirects give out, good for an hour. An `Authorization` that comes along is not looked
 * at: some clients carry theirs across the redirect (contract, 4.5).
 */
@Controller('v1.0/download')
export class DownloadsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly stores: Stores,
    private readonly key: DownloadKey,
  ) {}

  @Get('*')
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { item, store, location } = await this.find(request);
    void reply.headers(headersOf(item));
    if (request.headers['if-none-match'] === contentTag(item)) return void reply.status(304).send();
    const span = spanOf(request, item);
    if (span === 'unsatisfiable') {
      void reply.header('content-range', `bytes */${item.size}`);
      throw new RejectedError('RANGE_INVALID', `The file has ${item.size} bytes.`);
    }
    const { start, end } = span ?? { start: 0, end: item.size };
    if (span !== undefined) void reply.status(206).header('content-range', `bytes ${start}-${end - 1}/${item.size}`);
    void reply.header('content-type', item.file?.mimeType ?? 'application/octet-stream');
    void reply.header('content-length', String(end - start));
    // An empty stream: of no payload at all Fastify would say that it has no bytes.
    if (request.method === 'HEAD') return void reply.send(Readable.from([]));
    void reply.send(await this.stores.get(store).read(location, { start, end }));
  }

  private find({ url }: FastifyRequest): Promise<{ item: DriveItemView; store: string; location: string }> {
    const text = url.split('?', 1)[0]?.split('/').at(-1) ?? '';
    const { driveId, itemId, principalId, space } = readTicket(text, this.key.text, new Date());
    const caller: Caller = { principalId, grants: [{ ...space, scopes: ['read'] }] };
    return this.rpc.call(readContentLocation, { caller, address: { driveId, itemId, path: [] } });
  }
}

/** If-Range: a part of what the client has, or all of what there is now. */
function spanOf({ headers }: FastifyRequest, item: DriveItemView): Span | 'unsatisfiable' | undefined {
  const ifRange = headers['if-range'];
  if (ifRange !== undefined && ifRange !== contentTag(item)) return undefined;
  return readRange(headers.range, item.size);
}

/** Whatever somebody has uploaded, no browser runs it here. */
function headersOf(item: DriveItemView): Record<string, string> {
  return {
    'accept-ranges': 'bytes',
    etag: contentTag(item),
    'cache-control': 'private, no-cache',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(item.name).replaceAll("'", '%27')}`,
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  };
}
