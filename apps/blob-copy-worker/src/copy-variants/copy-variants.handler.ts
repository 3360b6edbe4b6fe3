import { Controller } from '@nestjs/common';
import { copyVariants, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { CommandEvents } from '../commands/command-events.service';
import { deliverCopy } from './deliver-copy';

/**
 * Executes a command, publishes its messages, and only then acknowledges it. After a crash in between, the redelivery
 * publishes the same messages with the same ids; without a redelivery, PublishOwedEvents does.
 */
@Controller()
export class CopyVariantsHandler {
  constructor(
    private readonly pool: Pool,
    private readonly events: CommandEvents,
  ) {}

  @HandleCommand(copyVariants)
  async handle(command: CopyVariants): Promise<void> {
    await this.events.publish(command, await deliverCopy(this.pool, command));
  }
}
