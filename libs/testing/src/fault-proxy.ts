import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterTestFile } from './run/after-test-file';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  isSilent: boolean;
}

/**
 * Forwards TCP connections to a server and injects faults into them.
 *
 *   silence   Connections stay open and transfer nothing, as after a lost route or a power failure: neither side is
 *             notified. A silenced connection never recovers.
 *   stall     Like silence, but bytes are not even read, so the buffers of the sender fill up.
 *   reset     Connections end with RST.
 *   cut       Like reset, and new connections end at once.
 *   delay     Bytes arrive later.
 *
 * The proxy is closed at the end of the test file.
 */
export class FaultProxy {
  private readonly pairs = new Set<Pair>();
  private fault: 'none' | 'silence' | 'stall' | 'cut' = 'none';
  private delayMs = 0;
  private acceptedCount = 0;

  private constructor(
    private readonly listener: Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {
    listener.on('connection', (client) => this.accept(client));
  }

  /** @param url address of the server, of which only host and port are used: `nats://127.0.0.1:4222` */
  static async start(url: string): Promise<FaultProxy> {
    const { hostname, port } = new URL(url);
    const listener = createServer();
    const proxy = new FaultProxy(listener, { host: hostname, port: Number(port) });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    afterTestFile(async () => proxy.close());
    return proxy;
  }

  get host(): string {
    return '127.0.0.1';
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** Returns `url` with the address of the proxy: user, path and parameters stay. */
  addressFor(url: string): string {
    const changed = new URL(url);
    changed.hostname = this.host;
    changed.port = String(this.port);
    return changed.href.replace(/\/$/, '');
  }

  /** Number of open connections, with the silenced ones. */
  get connections(): number {
    return this.pairs.size;
  }

  /** Number of connections that were accepted so far. */
  get accepted(): number {
    return this.acceptedCount;
  }

  /** Silences the open connections. New ones work, unless `isLasting`: then they are silent too until `restore()`. */
  silence({ isLasting = false }: { readonly isLasting?: boolean } = {}): void {
    if (isLasting) this.fault = 'silence';
    for (const pair of this.pairs) pair.isSilent = true;
  }

  /** Stalls the open connections. New ones work, unless `isLasting`. */
  stall({ isLasting = false }: { readonly isLasting?: boolean } = {}): void {
    if (isLasting) this.fault = 'stall';
    for (const pair of this.pairs) stop(pair);
  }

  /** Delays all bytes from now on. */
  delay(milliseconds: number): void {
    this.delayMs = milliseconds;
  }

  /** Ends the open connections with RST. */
  reset(): void {
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Ends the open connections with RST, and each new one at once. */
  cut(): void {
    this.fault = 'cut';
    this.reset();
  }

  /** Forwards new connections without faults. Silenced connections stay silent. */
  restore(): void {
    this.fault = 'none';
    this.delayMs = 0;
  }

  async close(): Promise<void> {
    for (const { client, server } of this.pairs) {
      client.destroy();
      server.destroy();
    }
    if (!this.listener.listening) return;
    this.listener.close();
    await once(this.listener, 'close');
  }

  private accept(client: Socket): void {
    if (this.fault === 'cut') return void client.on('error', () => undefined).resetAndDestroy();
    const server = connect(this.target);
    const pair: Pair = { client, server, isSilent: this.fault !== 'none' };
    this.pairs.add(pair);
    this.acceptedCount += 1;
    this.forward(pair, client, server);
    this.forward(pair, server, client);
    if (this.fault === 'stall') stop(pair);
  }

  private forward(pair: Pair, from: Socket, to: Socket): void {
    from.setNoDelay(true);
    from.on('data', (bytes) => {
      if (this.delayMs === 0) return send(pair, to, bytes);
      setTimeout(() => send(pair, to, bytes), this.delayMs);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      // The other side of a silent connection is not notified.
      if (!pair.isSilent) to.destroy();
      if (pair.client.destroyed && pair.server.destroyed) this.pairs.delete(pair);
    });
  }
}

function send(pair: Pair, to: Socket, bytes: Buffer): void {
  if (!pair.isSilent && to.writable) to.write(bytes);
}

function stop(pair: Pair): void {
  pair.isSilent = true;
  pair.client.pause();
  pair.server.pause();
}
