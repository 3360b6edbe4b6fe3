import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A proxy that forwards all requests but drops the responses to some of them. Their connections stay open: the server
 * has delivered the response, and the client waits until it times out.
 */
export class ResponseDroppingProxy {
  private dropCount = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: string,
    private readonly drops: (request: IncomingMessage, kept: number) => boolean,
  ) {}

  /** `drops` decides for each request. Its second argument is the number of responses that have been dropped. */
  static async start(
    target: string,
    drops: (request: IncomingMessage, kept: number) => boolean,
  ): Promise<ResponseDroppingProxy> {
    const server = createServer();
    const proxy = new ResponseDroppingProxy(server, target, drops);
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => proxy.forward(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** Number of dropped responses. */
  get dropped(): number {
    return this.dropCount;
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
    const isDropped = this.drops(incoming, this.dropCount);
    if (isDropped) this.dropCount += 1;
    const upstream = request(`${this.target}${url}`, { method, headers }, (answer) => {
      if (isDropped) {
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
