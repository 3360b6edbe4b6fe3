import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundLoop, StateStream } from '@scriptorium/messaging';
import { SweepPool } from '../../database-pools.store';
import { readAllStates } from './read-all-states';
import { readMissing } from './snapshot.store';

const RETRY = { firstMs: 500, longestMs: 15_000 };

/** Keeps the optional stream STATE (docs/adr/0051-a-stream-has-the-last-state-of-each-variant.md). */
@Injectable()
export class KeepStates implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: BackgroundLoop;

  constructor(
    private readonly stream: StateStream,
    pool: SweepPool,
  ) {
    const keeper = stream.keeper({
      readAll: (signal) => readAllStates(pool, signal),
      readMissing: (space, states) => readMissing(pool, space, states),
    });
    this.loop = new BackgroundLoop({
      name: KeepStates.name,
      logger: new Logger(KeepStates.name),
      intervalMs: RETRY.longestMs,
      firstAfterMs: 0,
      retry: RETRY,
      run: (signal) => keeper.run(signal),
    });
  }

  onApplicationBootstrap(): void {
    if (this.stream.isEnabled) this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }
}
