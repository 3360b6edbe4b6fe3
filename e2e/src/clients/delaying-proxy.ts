import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A proxy that delays every byte, in both directions, by half a round trip. */
export class DelayingProxy {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(target: string, roundTripMs: number): Promise<DelayingProxy> {
    const { hostname, port } = new URL(target);
    const server = createServer();
    const proxy = new DelayingProxy(server);
    server.on('connection', (incoming) => {
      const outgoing = connect(Number(port), hostname);
      proxy.pass(incoming, outgoing, roundTripMs / 2);
      proxy.pass(outgoing, incoming, roundTripMs / 2);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(from: Socket, to: Socket, afterMs: number): void {
    this.sockets.add(from);
    from.on('data', (bytes: Buffer) => setTimeout(() => to.write(bytes), afterMs));
    from.on('end', () => setTimeout(() => to.end(), afterMs));
    from.on('error', () => to.destroy());
    from.on('close', () => this.sockets.delete(from));
  }
}
