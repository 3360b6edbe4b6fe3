import { existsSync } from 'node:fs';

import fastifyStatic from '@fastify/static';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

import { ASSETS_FOLDER, securityHeaders } from './console-files';

const NAME = /^\/?\w[\w.-]*$/;

/** Serves the scripts and styles of the console: compressed as they were built, and cached permanently. */
@Injectable()
export class ConsoleAssets implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    if (!existsSync(ASSETS_FOLDER)) return;
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    // To wait for it here would start Fastify before Nest has set its error handler, which routes would then not have.
    void fastify.register(fastifyStatic, {
      root: ASSETS_FOLDER,
      prefix: '/console/assets/',
      index: false,
      redirect: false,
      decorateReply: false,
      // Any other path is 404 as that of a missing file.
      allowedPath: (path) => NAME.test(path),
      preCompressed: true,
      immutable: true,
      maxAge: '365d',
      setHeaders: (reply) => void reply.headers(securityHeaders()),
    });
  }
}
