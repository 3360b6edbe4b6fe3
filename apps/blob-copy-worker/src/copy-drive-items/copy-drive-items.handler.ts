import { Controller } from '@nestjs/common';
import { copyDriveItems, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { CommandEvents } from '../commands/command-events.service';
import { deliverDriveCopy } from './deliver-drive-copy';

/** Copies a range of a tree of folders and files, publishes its messages, and only then acknowledges the command. */
@Controller()
export class CopyDriveItemsHandler {
  constructor(
    private readonly pool: Pool,
    private readonly events: CommandEvents,
  ) {}

  @HandleCommand(copyDriveItems)
  async handle(command: CopyVariants): Promise<void> {
    await this.events.publish(command, await deliverDriveCopy(this.pool, command));
  }
}
