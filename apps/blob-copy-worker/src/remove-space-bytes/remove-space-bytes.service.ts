import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BlobStores } from '@scriptorium/blob-store';
import { BackgroundLoop } from '@scriptorium/messaging';
import { isSpaceAtRest, readSpaceDeletions, type SpaceDeletion } from '@scriptorium/persistence';
import pLimit from 'p-limit';
import { Pool } from 'pg';
import { deleteBytesOfSpace, readBytesOfSpace } from './space-bytes.store';

const INTERVAL_MS = 5_000;
const BATCH = 500;
const CONCURRENT_REMOVALS = 4;

/**
 * Removes the bytes of spaces that are being deleted, and then the rows that refer to them: a process that dies in
 * between removes missing bytes again, which changes nothing. Bytes of a store that this process does not have stay,
 * and the space with them (docs/adr/0053-spaces-are-deleted-in-pieces.md).
 */
@Injectable()
export class RemoveSpaceBytes implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RemoveSpaceBytes.name);
  private readonly loop: BackgroundLoop;

  constructor(
    private readonly pool: Pool,
    private readonly stores: BlobStores,
  ) {
    const run = (signal: AbortSignal): Promise<void> => this.sweep(signal);
    const { logger } = this;
    this.loop = new BackgroundLoop({ name: RemoveSpaceBytes.name, run, logger, intervalMs: INTERVAL_MS });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  async sweep(signal: AbortSignal): Promise<void> {
    for (const deletion of await readSpaceDeletions(this.pool)) {
      if (await isSpaceAtRest(this.pool, deletion)) await this.removeBytes(deletion, signal);
    }
  }

  private async removeBytes({ spaceId }: SpaceDeletion, signal: AbortSignal): Promise<void> {
    const stores = new Map(this.stores.all().map((store) => [store.kind as string, store]));
    const limit = pLimit(CONCURRENT_REMOVALS);
    while (!signal.aborted) {
      const bytes = await readBytesOfSpace(this.pool, spaceId, [...stores.keys()], BATCH);
      if (bytes.length === 0) return;
      await Promise.all(bytes.map(({ store, location }) => limit(async () => stores.get(store)?.remove(location))));
      await deleteBytesOfSpace(
        this.pool,
        spaceId,
        bytes.map(({ location }) => location),
      );
    }
  }
}
