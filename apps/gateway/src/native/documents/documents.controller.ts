import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Controller, Get, Header, Inject, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyReply } from 'fastify';

/** Injects the function that returns the OpenAPI document. It lists the controllers, so it is not imported. */
export const NATIVE_DOCUMENT = Symbol('native document');

const UI_FOLDER = dirname(require.resolve('swagger-ui-dist/package.json'));

/** The files of Swagger UI that the page needs, with their media types. */
const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** The OpenAPI document and a page that shows it, without a token and without files of other servers. */
@Controller('v1')
@ApiExcludeController()
export class DocumentsController {
  private document: Promise<object> | undefined;

  constructor(@Inject(NATIVE_DOCUMENT) private readonly describe: () => Promise<object>) {}

  @Get('openapi.json')
  openapi(): Promise<object> {
    return (this.document ??= this.describe());
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  page(): Buffer {
    return Buffer.from(PAGE);
  }

  @Get('docs/:file')
  @Header('cache-control', 'public, max-age=86400')
  async file(@Param('file') name: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    const type = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (type === undefined) throw new RejectedError('NOT_FOUND', `The file ${name} does not exist.`);
    void reply.header('content-type', type);
    return readFile(join(UI_FOLDER, name));
  }
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Scriptorium: native API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="docs/favicon-32x32.png">
<div id="api"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script>
SwaggerUIBundle({ url: 'openapi.json', dom_id: '#api', deepLinking: true, persistAuthorization: false });
</script>
</html>
`;
