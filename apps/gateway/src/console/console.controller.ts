import { randomBytes } from 'node:crypto';

import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { PublicUrl } from '../http/requests/public-url.service';
import { pageOf, readPage, securityHeaders } from './console-files';

/** The console: one page for every address below `/console`. It uses only the native API. */
@Controller('console')
@ApiExcludeController()
export class ConsoleController {
  private readonly built = readPage();

  constructor(private readonly publicUrl: PublicUrl) {}

  @Get(['', '*'])
  page(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Buffer {
    if (this.built === undefined)
      throw new RejectedError('NOT_FOUND', 'The console is not built. Run "npm run build".');
    const nonce = randomBytes(16).toString('base64url');
    const path = new URL(this.publicUrl.of(request)).pathname.replace(/\/+$/, '');
    void reply
      .headers(securityHeaders(nonce))
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-store');
    return Buffer.from(pageOf(this.built, path, nonce));
  }
}
