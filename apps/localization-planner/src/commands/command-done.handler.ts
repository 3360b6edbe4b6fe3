import { Controller } from '@nestjs/common';
import { commandDone, type CommandDone } from '@scriptorium/contracts';
import { appendToOutbox, HandleCommand, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { Config } from '../config';
import { topUpWindow } from './top-up-window';

/** Releases the next commands of a job after one of its commands has ended. */
@Controller()
export class CommandDoneHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleCommand(commandDone)
  async handle({ spaceId, jobId }: CommandDone): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      const messages = await topUpWindow(client, spaceId, jobId, this.config.COMMAND_WINDOW, new Date());
      await appendToOutbox(client, 'jobs', messages);
    });
    this.relay.wake();
  }
}
