import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { dialectsOf, GatewayConfig, publicUrlOf } from '../config';
import type { Dialect } from '../dialects/dialect-names';

const APIS: Readonly<Record<Dialect, readonly [name: string, path: string]>> = {
  amplience: ['Amplience API', '/v2/content/hubs'],
  datocms: ['DatoCMS API', '/site'],
  cm: ['CM API', '/api/v2/cm/branches'],
  onedrive: ['OneDrive API', '/v1.0/me/drive'],
};

/** `GET /`: a page with the addresses of the APIs, for a person who opens the gateway in a browser. */
@Controller()
export class HomeController {
  constructor(private readonly config: GatewayConfig) {}

  @Get()
  home(@Res({ passthrough: true }) reply: FastifyReply): Buffer {
    void reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store');
    // A string would be sent as JSON.
    return Buffer.from(pageOf(publicUrlOf(this.config), dialectsOf(this.config)));
  }
}

function pageOf(url: string, dialects: readonly Dialect[]): string {
  const base = url.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  const items = dialects
    .map((dialect) => APIS[dialect])
    .map(([name, path]) => `<li>${name}: <a href="${base}${path}">${path}</a>, with a token</li>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Scriptorium</title>
<h1>Scriptorium</h1>
<p><a href="${base}/health">/health</a> shows whether all services respond. Each API needs the header
<code>Authorization: Bearer TOKEN</code>; the bootstrap file declares tokens.</p>
<ul>
${items.join('\n')}
</ul>
<p>The documentation is in <code>docs/README.md</code>, a first copy in <code>docs/tutorials/first-localization.md</code>.</p>
</html>
`;
}
