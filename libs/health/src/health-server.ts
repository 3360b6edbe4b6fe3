/**
 * The health endpoints of a process, on a port of their own:
 *
 *   /livez      200 if the event loop runs. A blocked or frozen process does not answer.
 *   /startupz   200 once the process has started.
 *   /readyz     200 if the process should receive work, with the state of each component.
 *
 * It is a server of its own and not a part of the Nest application: it answers before the application exists, such as
 * while the process waits for its schema, and until the process ends.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RejectedError } from '@scriptorium/contracts';

import type { Health } from './health';

interface Answer {
  readonly status: number;
  readonly body: object;
}

export class HealthServer {
  private constructor(
    private readonly server: Server,
    private readonly host: string,
  ) {}

  /** @throws RejectedError HEALTH_PORT_UNAVAILABLE */
  static async listen(health: Health, { host, port }: { host: string; port: number }): Promise<HealthServer> {
    const server = createServer((request, response) => respond(health, request, response));
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      throw new RejectedError(
        'HEALTH_PORT_UNAVAILABLE',
        `The health endpoints cannot listen on ${host}:${port} (${code}). Set HEALTH_PORT or HEALTH_HOST to another value.`,
      );
    }
    return new HealthServer(server, host);
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://${this.host.includes(':') ? `[${this.host}]` : this.host}:${port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

function respond(health: Health, { method, url = '' }: IncomingMessage, response: ServerResponse): void {
  const isRead = method === 'GET' || method === 'HEAD';
  const { status, body } = isRead ? answerOf(health, url.split('?', 1)[0] ?? '') : methodNotAllowed();
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}

function answerOf(health: Health, path: string): Answer {
  switch (path) {
    case '/livez':
      return { status: 200, body: { status: 'ok' } };
    case '/startupz':
      return health.hasStarted
        ? { status: 200, body: { status: 'ok' } }
        : { status: 503, body: { status: 'starting' } };
    case '/readyz':
      return readiness(health);
    default:
      return { status: 404, body: { status: 'not found', paths: ['/livez', '/readyz', '/startupz'] } };
  }
}

function readiness(health: Health): Answer {
  const { isReady } = health;
  const { phase, status, components } = health.report();
  // A process that stays ready still answers requests, if only with errors.
  const state = isReady && status === 'unavailable' ? 'degraded' : status;
  return { status: isReady ? 200 : 503, body: { status: phase === 'started' ? state : phase, components } };
}

function methodNotAllowed(): Answer {
  return { status: 405, body: { status: 'method not allowed' } };
}
