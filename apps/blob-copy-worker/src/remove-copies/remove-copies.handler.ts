import { Controller } from '@nestjs/common';
import { removeCopies, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { CommandEvents } from '../commands/command-events.service';
import { deliverRemoval } from './deliver-removal';

/** Executes a command of an undo, publishes its messages, and only then acknowledges it. See CopyVariantsHandler. */
@Controller()
export class RemoveCopiesHandler {
  constructor(
    private readonly pool: Pool,
    private readonly events: CommandEvents,
  ) {}

  @HandleCommand(removeCopies)
  async handle(command: CopyVariants): Promise<void> {
    await this.events.publish(command, await deliverRemoval(this.pool, command));
  }
}
