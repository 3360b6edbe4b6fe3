import { Controller } from '@nestjs/common';
import { commandDead, type CommandDead } from '@scriptorium/contracts';
import { appendToOutbox, HandleCommand, OutboxRelay } from '@scriptorium/messaging';
import { abandonCommand, endedMessage, failPlanning, progressOfCommand } from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { Config } from '../config';
import { failPlan } from '../plan-rows/plans.store';
import { rollBackMessages } from './roll-back-messages';
import { topUpWindow } from './top-up-window';

/**
 * Ends a dead-lettered command: its nodes fail with the reason. Otherwise the planner would send the command again
 * without end, and the job would never end. A second message finds the command closed.
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
      if (commandId === undefined) await failPlan(client, { spaceId, id: jobId }, { code, message });
      const now = new Date();
      const job =
        commandId === undefined
          ? await failPlanning(client, spaceId, jobId, { code, message })
          : await abandonCommand(client, { spaceId, jobId, commandId, code, message });
      if (job === undefined) return;
      await appendToOutbox(client, 'jobs', [
        ...(job.ended_at === null && commandId !== undefined ? progressOfCommand(job, commandId, now) : []),
        ...(job.ended_at === null ? [] : [endedMessage(job, now), ...(await rollBackMessages(client, job, now))]),
        ...(await topUpWindow(client, spaceId, jobId, this.config.COMMAND_WINDOW, now)),
      ]);
    });
    this.relay.wake();
  }
}
