import { Controller } from '@nestjs/common';
import { rollOutSources, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { CommandEvents } from '../commands/command-events.service';
import { deliverRollOut } from './deliver-roll-out';

/** Executes a command of a roll-out, publishes its messages, and only then acknowledges it. See CopyVariantsHandler. */
@Controller()
export class RollOutHandler {
  constructor(
    private readonly pool: Pool,
    private readonly events: CommandEvents,
  ) {}

  @HandleCommand(rollOutSources)
  async handle(command: CopyVariants): Promise<void> {
    await this.events.publish(command, await deliverRollOut(this.pool, command));
  }
}
