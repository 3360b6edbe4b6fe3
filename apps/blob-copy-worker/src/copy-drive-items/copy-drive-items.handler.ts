import { Controller } from '@nestjs/common';
import { copyDriveItems, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand, MessagePublisher } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { executeDriveCopy } from './execute-drive-copy';
import { driveCopyMessages } from './drive-copy-messages';

/**
 * Copies a range of a tree of folders and files, then publishes its messages. A redelivery publishes the same messages,
 * so no outbox is needed.
 */
@Controller()
export class CopyDriveItemsHandler {
  constructor(
    private readonly pool: Pool,
    private readonly publisher: MessagePublisher,
  ) {}

  @HandleCommand(copyDriveItems)
  async handle(command: CopyVariants): Promise<void> {
    const copied = await executeDriveCopy(this.pool, command);
    if (copied !== undefined) await this.publisher.publishAll(driveCopyMessages(command, copied, new Date()));
  }
}
