import { Controller } from '@nestjs/common';
import { rollBackCopy, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { CommandEvents } from '../commands/command-events.service';
import { deliverRollBack } from './deliver-drive-copy';

/**
 * Removes the items of a cancelled or failed copy in drives, publishes the state of its job, and only then acknowledges
 * the command.
 */
@Controller()
export class RollBackCopyHandler {
  constructor(
    private readonly pool: Pool,
    private readonly events: CommandEvents,
  ) {}

  @HandleCommand(rollBackCopy)
  async handle(command: CopyVariants): Promise<void> {
    await this.events.publish(command, await deliverRollBack(this.pool, command));
  }
}
