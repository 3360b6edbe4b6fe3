import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A forward proxy that breaks one connection after its request was carried out and before the answer: what a client then
 * does again has happened already.
 */
export class BreakingProxy {
  private broken = 0;

  private constructor(
    private readonly server: Server,
    private readonly breaks: (request: IncomingMessage) => boolean,
  ) {}

  /** Breaks the first connection whose request is one that `breaks` says. */
  static async start(breaks: (request: IncomingMessage) => boolean): Promise<BreakingProxy> {
    const server = createServer();
    const proxy = new BreakingProxy(server, breaks);
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => proxy.forward(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** How many connections it has broken. */
  get breakages(): number {
    return this.broken;
  }

  /** As axios takes it. */
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
