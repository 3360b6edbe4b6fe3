import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { TransientError } from '@scriptorium/contracts';
import { claimOwedEvents, readOwingCommand, type OwedEvents } from '@scriptorium/jobs';
import { BackgroundLoop } from '@scriptorium/messaging';
import { translateDatabaseError } from '@scriptorium/persistence';
import { once } from 'node:events';
import { Pool } from 'pg';
import { Config } from '../config';
import { CommandEvents } from '../commands/command-events.service';
import { deliverAgain } from './deliver-again';

/** Commands whose events are published at once. Each uses a connection and has up to a thousand events. */
const BATCH = 6;

/**
 * Publishes the events of commands that have ended and whose events are not acknowledged after RESCUE_AFTER_MS.
 *
 * Usually the redelivery of a command publishes them. They are owed for longer if its message is lost as well: COMMANDS
 * was purged, nats-server has lost its streams, a backup was restored, or the message was dead-lettered. The events are
 * computed from the plan and the outcomes, which stay, with the same ids. So it does not matter whether the copied rows
 * still exist, and a consumer recognizes an event that it has received.
 *
 * Several workers may run this at once: each claims other marks. Failure mode: while EVENTS stores nothing, each run
 * ends with its first batch, and marks accumulate, one row for each command.
 */
@Injectable()
export class PublishOwedEvents implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PublishOwedEvents.name);
  private readonly loop: BackgroundLoop;
  private readonly stopped: Promise<unknown>;

  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly events: CommandEvents,
  ) {
    const intervalMs = config.rescueAfterMs / 2;
    const run = (signal: AbortSignal, reportProgress: () => void) => this.publishOwed(signal, reportProgress);
    this.loop = new BackgroundLoop({ name: PublishOwedEvents.name, run, logger: this.logger, intervalMs });
    this.stopped = once(this.loop.signal, 'abort');
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  private async publishOwed(signal: AbortSignal, reportProgress: () => void): Promise<void> {
    while (!signal.aborted) {
      const marks = await claimOwedEvents(this.pool, this.config.rescueAfterMs, BATCH);
      // While NATS does not respond, a publication takes longer than a shutdown may. Its marks will be due again.
      await Promise.race([this.publishAll(marks), this.stopped]);
      if (marks.length < BATCH) return;
      reportProgress();
    }
  }

  /** Rejects with the first transient error: the next command would have the same. Logs any other error. */
  private async publishAll(marks: readonly OwedEvents[]): Promise<void> {
    if (marks.length === 0) return;
    const results = await Promise.allSettled(marks.map((mark) => this.publishEventsOf(mark)));
    const errors = results.flatMap((result) =>
      result.status === 'rejected' ? [translateDatabaseError(result.reason)] : [],
    );
    const transient = errors.find((error) => error instanceof TransientError);
    if (transient !== undefined) throw transient;
    for (const error of errors) this.logger.error(`The events of a command cannot be published: ${String(error)}`);
    this.logger.warn(`Published the events of ${marks.length - errors.length} commands that were not acknowledged.`);
  }

  private async publishEventsOf(mark: OwedEvents): Promise<void> {
    const owing = await readOwingCommand(this.pool, mark);
    if (owing !== undefined) {
      const command = { ...mark, spaceKey: owing.spaceKey };
      await this.events.publish(command, await deliverAgain(this.pool, command, owing));
    }
    this.events.acknowledge(mark);
  }
}
