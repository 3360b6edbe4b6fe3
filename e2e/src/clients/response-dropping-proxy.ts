import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands before a server and hands everything on, but keeps the answers to some requests to itself. Their connections stay
 * open: to the server everything was answered, and the client waits until it gives up.
 */
export class ForgetfulProxy {
  private kept = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: string,
    private readonly forgets: (request: IncomingMessage, kept: number) => boolean,
  ) {}

  /** `forgets` is asked about each request, and told how many answers have been kept before. */
  static async start(
    target: string,
    forgets: (request: IncomingMessage, kept: number) => boolean,
  ): Promise<ForgetfulProxy> {
    const server = createServer();
    const proxy = new ForgetfulProxy(server, target, forgets);
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => proxy.forward(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** How many answers it has kept. */
  get forgotten(): number {
    return this.kept;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = 'GET', url = '', headers } = incoming;
    const isForgotten = this.forgets(incoming, this.kept);
    if (isForgotten) this.kept += 1;
    const upstream = request(`${this.target}${url}`, { method, headers }, (answer) => {
      if (isForgotten) {
        answer.resume();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    upstream.on('error', () => incoming.socket.destroy());
    incoming.pipe(upstream);
  }
}
