import { Controller } from '@nestjs/common';
import { duplicateFamily, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { CommandEvents } from '../commands/command-events.service';
import { deliverDuplicate } from './deliver-duplicate';

/** Duplicates a record, publishes its messages, and only then acknowledges the command. */
@Controller()
export class DuplicateFamilyHandler {
  constructor(
    private readonly pool: Pool,
    private readonly events: CommandEvents,
  ) {}

  @HandleCommand(duplicateFamily)
  async handle(command: CopyVariants): Promise<void> {
    await this.events.publish(command, await deliverDuplicate(this.pool, command));
  }
}
