import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A forward proxy that breaks one connection after its request was executed and before the response. The client then
 * repeats a request that has already been executed.
 */
export class BreakingProxy {
  private broken = 0;

  private constructor(
    private readonly server: Server,
    private readonly breaks: (request: IncomingMessage) => boolean,
  ) {}

  /** Starts a proxy that breaks the connection of the first request that `breaks` accepts. */
  static async start(breaks: (request: IncomingMessage) => boolean): Promise<BreakingProxy> {
    const server = createServer();
    const proxy = new BreakingProxy(server, breaks);
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => proxy.forward(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** Number of broken connections. */
  get brokenConnections(): number {
    return this.broken;
  }

  /** The address in the form of axios. */
  get address(): { protocol: string; host: string; port: number } {
    return { protocol: 'http', host: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = 'GET', url = '', headers } = incoming;
    const upstream = request(url, { method, headers }, (answer) => {
      if (this.broken === 0 && this.breaks(incoming)) {
        this.broken += 1;
        answer.resume().on('end', () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    upstream.on('error', () => incoming.socket.destroy());
    incoming.pipe(upstream);
  }
}
