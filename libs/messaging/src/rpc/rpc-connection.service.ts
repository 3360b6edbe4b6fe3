import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

import type { NatsConnection } from '@nats-io/transport-node';
import { ClientNats, type WritePacket } from '@nestjs/microservices';

import { connectNats, type NatsAddress } from '../connection/nats-connection';

/** A ping that is not answered until the next one makes the connection suspect. */
const SUSPECT_PINGS = 2;
/** A suspect connection must answer another ping within this time. */
const ANSWER_WITHIN_MS = 250;

/**
 * Nest's NATS client, whose requests in flight fail at once when their replies cannot be expected any more:
 *
 *   disconnected      The server is down, or the network has reported the end of the connection.
 *   ping unanswered   The connection may be half-open, if it does not answer another ping either. After a stall of this
 *                     process, the answers are only unread. nats.js closes the connection after more unanswered pings.
 *
 * Otherwise a request would wait for its whole timeout. It may have been executed.
 */
export class RpcConnection extends ClientNats {
  private isUp = false;
  private current: NatsConnection | undefined;
  private readonly waiters = new Set<() => void>();

  /** Pings twice as often as the other connections, with the same time until a connection is closed. */
  constructor(address: NatsAddress) {
    const { pingInterval = 0, maxPingOut = 0 } = address;
    super({ ...address, pingInterval: pingInterval / 2, maxPingOut: 2 * maxPingOut });
  }

  override async createClient(): Promise<NatsConnection> {
    const connection = await connectNats(this.options as NatsAddress);
    this.current = connection;
    this.wake();
    void this.watch(connection);
    return connection;
  }

  /** Resolves when the connection is up, or after the given time. */
  async connected(withinMs: number): Promise<void> {
    if (this.isUp) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        this.waiters.delete(end);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(end, withinMs);
      this.waiters.add(end);
    });
  }

  /** Resolves when the server has answered a ping, or at once without a connection. */
  async ping(): Promise<void> {
    await this.current?.flush();
  }

  private async watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      const isSuspect = status.type === 'ping' && status.pendingPings >= SUSPECT_PINGS;
      if (status.type === 'disconnect') this.isUp = false;
      if (status.type === 'disconnect') this.failRequests();
      if (isSuspect) void this.failIfSilent(connection);
      if (status.type === 'reconnect') this.restored(connection);
    }
  }

  private async failIfSilent(connection: NatsConnection): Promise<void> {
    let isAlive = false;
    connection.flush().then(
      () => (isAlive = true),
      () => undefined,
    );
    await sleep(ANSWER_WITHIN_MS);
    // If this process stalled, the answer may have arrived and not be read yet.
    await setImmediate();
    if (!isAlive) this.failRequests();
  }

  private restored(connection: NatsConnection): void {
    // Nest also sets it, but possibly after the waiters have sent their requests.
    this.connectionPromise = Promise.resolve(connection);
    this.wake();
  }

  private wake(): void {
    this.isUp = true;
    for (const end of this.waiters) end();
  }

  private failRequests(): void {
    const callbacks = [...this.routingMap.values()] as ((packet: WritePacket) => void)[];
    this.routingMap.clear();
    for (const callback of callbacks) callback({ err: new Error('the connection to NATS is lost') });
  }
}
