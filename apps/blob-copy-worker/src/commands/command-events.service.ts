import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RejectedError, type CopyVariants } from '@scriptorium/contracts';
import { removeOwedEvents, type OwedEvents } from '@scriptorium/jobs';
import { BackgroundLoop, MessagePublisher } from '@scriptorium/messaging';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import type { CommandMessages, EndedCommand } from './command-messages';

const INTERVAL_MS = 1_000;
const BATCH = 1_000;
/** Limit of the last removal. The process must end while the database does not respond. */
const LAST_REMOVAL_MS = 1_000;

/**
 * Publishes the messages of ended commands, and removes the marks of those that are acknowledged.
 *
 *   end        The transaction that ends a command inserts a mark into jobs.owed_events.
 *   publish    The command's messages are published. Then the mark is not needed any more.
 *   remove     Marks are removed once a second, many with one statement: a commit for each command would cost more than
 *              the command itself, if it has one node.
 *
 * Failure mode: a mark that is not removed makes PublishOwedEvents publish the messages again, with the same ids.
 */
@Injectable()
export class CommandEvents implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly acknowledged: OwedEvents[] = [];
  private readonly loop: BackgroundLoop;

  constructor(
    private readonly pool: Pool,
    private readonly publisher: MessagePublisher,
  ) {
    const logger = new Logger(CommandEvents.name);
    const run = (): Promise<void> => this.removeMarks();
    this.loop = new BackgroundLoop({ name: CommandEvents.name, run, logger, intervalMs: INTERVAL_MS });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Runs after the last handler has ended, and before the pool ends. Another worker removes the marks that stay. */
  async onApplicationShutdown(): Promise<void> {
    const removed = this.loop.stop().then(() => this.removeMarks());
    await Promise.race([removed.catch(() => undefined), sleep(LAST_REMOVAL_MS, undefined, { ref: false })]);
  }

  /**
   * Publishes the messages of a command. Resolves when all are acknowledged. `published` is undefined if the delivery
   * had nothing to do.
   */
  async publish({ spaceId, jobId, commandId }: CopyVariants, published: CommandMessages | undefined): Promise<void> {
    if (published === undefined) return;
    const { release, messages } = published;
    await this.publisher.publishAll(messages);
    this.acknowledge({ spaceId, jobId, commandId, release });
  }

  /**
   * Publishes the messages of several commands at once. Returns the promise of each, which resolves when its messages
   * are acknowledged. A message that is rejected, such as one that is too large, rejects only its own command.
   */
  publishGroup(ended: readonly EndedCommand[]): ReadonlyMap<EndedCommand, Promise<void>> {
    const together = this.publishEnded(ended);
    const published = ended.map((each): [EndedCommand, Promise<void>] => [
      each,
      together.catch((error: unknown) => {
        if (error instanceof RejectedError) return this.publishEnded([each]);
        throw error;
      }),
    ]);
    return new Map(published);
  }

  /** Removes the mark of a command in the background. */
  acknowledge(mark: OwedEvents): void {
    this.acknowledged.push(mark);
    if (this.acknowledged.length === BATCH) this.loop.trigger();
  }

  private async publishEnded(ended: readonly EndedCommand[]): Promise<void> {
    await this.publisher.publishAll(
      ended.flatMap(({ messages, headers }) => messages.map((message) => ({ ...message, headers }))),
    );
    for (const { command, release } of ended) {
      const { spaceId, jobId, commandId } = command;
      this.acknowledge({ spaceId, jobId, commandId, release });
    }
  }

  private async removeMarks(): Promise<void> {
    while (this.acknowledged.length > 0) {
      const batch = this.acknowledged.slice(0, BATCH);
      await removeOwedEvents(this.pool, batch);
      this.acknowledged.splice(0, batch.length);
    }
  }
}
