import { type BlobStore, BlobStores } from '@scriptorium/blob-store';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { listUnusedLocations, UNREFERENCED_AFTER_MS } from '@scriptorium/contracts';
import { BackgroundLoop, RpcClient } from '@scriptorium/messaging';
import pLimit from 'p-limit';
import { Pool } from 'pg';
import { Config } from '../config';
import { SessionPool } from '../session-pool.store';
import { readLocationsInFlight, withSweepLock } from './sweep-blobs.store';

/**
 * The time before the first sweep. Short enough for a process that restarts often, and not zero, since a start has
 * other work to do.
 */
const FIRST_AFTER_MS = 5 * 60 * 1_000;
/** Locations in one call. */
const BATCH = 1_000;
/** Low, so that clients and copies can use the stores meanwhile. */
const CONCURRENT_REMOVALS = 4;

/**
 * Garbage-collects bytes that no row refers to: of abandoned uploads, of copies that failed or were cancelled, of
 * contents that content-store has deleted, of processes that were killed at the wrong moment.
 *
 * It never removes bytes that are needed. A location is generated once, so an unreferenced one stays unreferenced. A
 * location that a copy writes to is in jobs.drive_blobs until one transaction moves it to content.blobs. So the sweep
 * asks the copies first and content-store second, and a location that moves in between is found in one of them. The row
 * of an upload is inserted before its bytes are written. Bytes that are younger than the grace time are skipped.
 *
 * One process at a time sweeps a store: others would only list the same locations. Failure mode: unreferenced bytes
 * stay until the next sweep.
 */
@Injectable()
export class SweepBlobs implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SweepBlobs.name);
  private readonly loop: BackgroundLoop;

  constructor(
    private readonly pool: Pool,
    private readonly sessions: SessionPool,
    private readonly stores: BlobStores,
    private readonly rpc: RpcClient,
    config: Config,
  ) {
    const intervalMs = config.SWEEP_BLOBS_EVERY_MS;
    const firstAfterMs = Math.min(FIRST_AFTER_MS, intervalMs);
    const run = (): Promise<void> => this.sweep();
    this.loop = new BackgroundLoop({ name: SweepBlobs.name, run, logger: this.logger, intervalMs, firstAfterMs });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  async sweep(graceMs = UNREFERENCED_AFTER_MS): Promise<void> {
    const olderThan = new Date(Date.now() - graceMs);
    for (const store of this.stores.all()) {
      try {
        const removed = await withSweepLock(this.sessions, store.kind, () => this.sweepStore(store, olderThan));
        if (removed !== undefined && removed > 0) {
          this.logger.log(`Removed unreferenced bytes at ${String(removed)} locations of the store ${store.kind}.`);
        }
      } catch (error) {
        this.logger.warn(`Could not sweep the store ${store.kind}: ${String(error)}`);
      }
    }
  }

  private async sweepStore(store: BlobStore, olderThan: Date): Promise<number> {
    let removed = 0;
    for await (const locations of batchesOf(store, olderThan)) {
      if (this.loop.signal.aborted) return removed;
      const unreferenced = await this.unreferencedOf(store.kind, locations);
      removed += await this.remove(store, unreferenced);
    }
    return removed;
  }

  /** Returns the number of removed locations. Removes no more after a failure, or when the process stops. */
  private async remove(store: BlobStore, locations: readonly string[]): Promise<number> {
    const limit = pLimit(CONCURRENT_REMOVALS);
    let removed = 0;
    const remove = async (location: string): Promise<void> => {
      if (this.loop.signal.aborted) return;
      await store.remove(location);
      removed += 1;
    };
    try {
      await Promise.all(locations.map((location) => limit(remove, location)));
    } finally {
      limit.clearQueue();
    }
    return removed;
  }

  private async unreferencedOf(store: string, locations: readonly string[]): Promise<readonly string[]> {
    const inFlight = await readLocationsInFlight(this.pool, locations);
    const candidates = locations.filter((location) => !inFlight.has(location));
    if (candidates.length === 0) return [];
    return (await this.rpc.call(listUnusedLocations, { store, locations: candidates })).locations;
  }
}

/** Yields batches of locations. A location with several objects is in a batch once. */
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
