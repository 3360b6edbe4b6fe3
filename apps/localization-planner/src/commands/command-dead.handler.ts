import { Controller } from '@nestjs/common';
import { commandDead, type CommandDead } from '@scriptorium/contracts';
import { appendToOutbox, HandleCommand, OutboxRelay } from '@scriptorium/messaging';
import { endedMessage, inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { Config } from '../config';
import { discardMessages } from '../drive-copies/discard-messages';
import { failJob } from '../jobs/jobs.store';
import { giveUpCommand } from './give-up.store';
import { topUpWindow } from './top-up-window';

/**
 * Nobody will carry this command out: what it was to do has failed, and says why. Without this the job would be rescued for
 * ever, and whoever waits for its result would wait as long. A second message finds the command closed.
 */
@Controller()
export class CommandDeadHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleCommand(commandDead)
  async handle({ spaceId, jobId, commandId, code, reason: message }: CommandDead): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      const now = new Date();
      const job =
        commandId === undefined
          ? await failJob(client, spaceId, jobId, { code, message })
          : await giveUpCommand(client, { spaceId, jobId, commandId, code, message });
      if (job === undefined) return;
      await appendToOutbox(client, 'jobs', [
        ...(job.ended_at === null ? [] : [endedMessage(job, now), ...(await discardMessages(client, job, now))]),
        ...(await topUpWindow(client, spaceId, jobId, this.config.COMMAND_WINDOW, now)),
      ]);
    });
    this.relay.poke();
  }
}
