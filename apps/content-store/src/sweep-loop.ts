import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const EVERY_MS = 600_000;

/**
 * What is swept every ten minutes while the service runs: one sweep at a time, since a database that is slow to answer is not to be
 * asked by more and more, and none that goes on when the service has stopped. One that fails is warned of, and the next one comes.
 */
export abstract class SweepLoop implements OnApplicationBootstrap, OnModuleDestroy {
  protected readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isPoked = false;
  protected isStopped = false;

  /** What it sweeps, for the warning. */
  protected abstract readonly what: string;

  abstract sweep(): Promise<void>;

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.poke(), EVERY_MS);
  }

  /** Sweeps now; once more where a sweep is in progress, since it may have passed what there is to do. */
  poke(): void {
    if (this.running !== undefined) {
      this.isPoked = true;
      return;
    }
    this.running = this.sweep()
      .catch((error: unknown) => this.logger.warn(`Could not sweep ${this.what}: ${String(error)}`))
      .finally(() => {
        this.running = undefined;
        if (!this.isPoked || this.isStopped) return;
        this.isPoked = false;
        this.poke();
      });
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.running;
  }
}
