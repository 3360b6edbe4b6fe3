import { type BlobStore, BlobStores } from '@scriptorium/blob-store';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { listUnusedLocations } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { Config } from '../config';
import { readLocationsUnderWay, unlessSwept } from './sweep-blobs.store';

/** Longer than an upload is open, which is 7 days. */
const GRACE_MS = 8 * 24 * 60 * 60 * 1_000;
/** Also of a process that is started anew more often than it sweeps; not at once, when there is other work. */
const FIRST_AFTER_MS = 5 * 60 * 1_000;
/** Locations that are asked for together. */
const BATCH = 1_000;
/** Beside what clients and copies want of the stores. */
const REMOVED_AT_ONCE = 4;

/**
 * Removes bytes that no row knows of: of uploads that were given up, of copies that failed or were cancelled, of contents that the
 * content-store has forgotten, of processes that were killed at the wrong moment.
 *
 * It never removes what somebody needs. A location is drawn once, so one that nobody knows is known by nobody ever after. One that
 * a copy writes to is in jobs.drive_blobs until, in one transaction, it is in content.blobs: so the copies are asked first and
 * content-store after them, and one that moves over in between is seen twice and not missed. An upload's row is there before its
 * bytes. Younger ones than the grace time are not looked at.
 *
 * One process at a time for each store: others would only list the same. It fails by leaving bytes for the next time.
 */
@Injectable()
export class SweepBlobs implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SweepBlobs.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly pool: Pool,
    private readonly stores: BlobStores,
    private readonly rpc: RpcClient,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.sweepAfter(Math.min(FIRST_AFTER_MS, this.config.SWEEP_BLOBS_EVERY_MS));
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.running;
  }

  async sweep(graceMs = GRACE_MS): Promise<void> {
    const olderThan = new Date(Date.now() - graceMs);
    for (const store of this.stores.all()) {
      try {
        const removed = await unlessSwept(this.pool, store.kind, () => this.sweepStore(store, olderThan));
        if (removed !== undefined && removed > 0) {
          this.logger.log(`Removed bytes at ${String(removed)} locations of ${store.kind} that nobody knew of.`);
        }
      } catch (error) {
        this.logger.warn(`Could not sweep the store ${store.kind}: ${String(error)}`);
      }
    }
  }

  private sweepAfter(ms: number): void {
    this.timer = setTimeout(() => {
      this.running = this.sweep().finally(() => {
        if (!this.isStopping) this.sweepAfter(this.config.SWEEP_BLOBS_EVERY_MS);
      });
    }, ms);
  }

  private async sweepStore(store: BlobStore, olderThan: Date): Promise<number> {
    let removed = 0;
    for await (const locations of batchesOf(store, olderThan)) {
      if (this.isStopping) return removed;
      const unknown = await this.unknownOf(store.kind, locations);
      for (let first = 0; first < unknown.length; first += REMOVED_AT_ONCE) {
        if (this.isStopping) return removed;
        const some = unknown.slice(first, first + REMOVED_AT_ONCE);
        await Promise.all(some.map((location) => store.remove(location)));
        removed += some.length;
      }
    }
    return removed;
  }

  private async unknownOf(store: string, locations: readonly string[]): Promise<readonly string[]> {
    const underWay = await readLocationsUnderWay(this.pool, locations);
    const asked = locations.filter((location) => !underWay.has(location));
    if (asked.length === 0) return [];
    return (await this.rpc.call(listUnusedLocations, { store, locations: asked })).locations;
  }
}

/** Each location once in a batch, however many things are at it. */
async function* batchesOf(store: BlobStore, olderThan: Date): AsyncIterable<readonly string[]> {
  let batch = new Set<string>();
  for await (const { location } of store.locations(olderThan)) {
    batch.add(location);
    if (batch.size < BATCH) continue;
    yield [...batch];
    batch = new Set();
  }
  if (batch.size > 0) yield [...batch];
}
