/**
 * Reads the stream EVENTS and stores a delivery for each event of each webhook.
 *
 *   one reader   A lease in `webhooks.reader`. Another process reads when the lease of a dead one has expired.
 *   batches      One transaction advances the position and stores the deliveries. It fails if the position is not the
 *                one after which the batch was read. So the next holder of the lease loses no event.
 *   idle         Without an enabled webhook nothing is read. The position then follows the first one that is created.
 *
 * Failure modes: events that are older than the stream keeps them (7 days) are lost for webhooks. After a restore of
 * the database, events are read again, and endpoints receive those again whose deliveries the backup does not have.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundLoop, eventFilter, EventStream, type StoredEvent } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { randomUUID } from 'node:crypto';

import { WebhookSender } from '../sending/webhook-sender.service';
import { WebhookPool } from '../webhook-pool.store';
import { deliveriesOf } from './deliveries-of-batch';
import {
  acquireReader,
  advanceReader,
  insertDeliveries,
  insertPayloads,
  lockSubscribers,
  releaseReader,
  renewReader,
} from './reader.store';

const INTERVAL_MS = 1_000;
const LEASE_MS = 30_000;
const RENEW_MS = 5_000;
const BATCH = 500;

@Injectable()
export class ReadEvents implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly lease = { holder: randomUUID(), ms: LEASE_MS };
  private readonly loop: BackgroundLoop;

  constructor(
    private readonly pool: WebhookPool,
    private readonly stream: EventStream,
    private readonly sender: WebhookSender,
  ) {
    this.loop = new BackgroundLoop({
      name: ReadEvents.name,
      run: (signal) => this.read(signal),
      logger: new Logger(ReadEvents.name),
      intervalMs: INTERVAL_MS,
      firstAfterMs: 0,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** Reads until the loop stops, the lease is lost, or no webhook is enabled. */
  private async read(stopping: AbortSignal): Promise<void> {
    const start = await acquireReader(this.pool, this.lease);
    if (start === undefined) return;
    const ended = new AbortController();
    const end = (): void => ended.abort();
    const renewal = setInterval(() => {
      renewReader(this.pool, this.lease).then((isReader) => {
        if (!isReader) end();
      }, end);
    }, RENEW_MS);
    try {
      await this.readFrom(start, AbortSignal.any([stopping, ended.signal]), end);
    } finally {
      clearInterval(renewal);
      await releaseReader(this.pool, this.lease.holder);
    }
  }

  private async readFrom(start: number, signal: AbortSignal, end: () => void): Promise<void> {
    let position = start;
    let batch: StoredEvent[] = [];
    for await (const { pending, ...event } of this.stream.read({ filter: eventFilter(), position, signal })) {
      batch.push(event);
      if (batch.length < BATCH && pending > 0) continue;
      if (!(await this.store(batch, position))) return end();
      [position, batch] = [event.position, []];
    }
  }

  /** Returns false if another process has read the events. */
  private async store(batch: readonly StoredEvent[], from: number): Promise<boolean> {
    const to = batch.at(-1)?.position ?? from;
    const stored = await inTransaction(this.pool, async (client) => {
      if (!(await advanceReader(client, this.lease, { from, to }))) return undefined;
      const spaces = [...new Set(batch.map(({ space }) => space))];
      const { payloads, deliveries } = deliveriesOf(batch, await lockSubscribers(client, spaces));
      if (deliveries.length === 0) return 0;
      await insertPayloads(client, payloads);
      await insertDeliveries(client, deliveries);
      return deliveries.length;
    });
    if (stored !== undefined && stored > 0) this.sender.wake();
    return stored !== undefined;
  }
}
