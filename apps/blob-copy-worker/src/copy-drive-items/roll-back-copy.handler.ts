import { Controller } from '@nestjs/common';
import { rollBackCopy, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand, MessagePublisher } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { driveCopyMessages } from './drive-copy-messages';
import { rollBack } from './roll-back';

/**
 * Removes the items of a cancelled or failed copy in drives, then publishes the state of its job. A redelivery
 * publishes the same messages, so no outbox is needed.
 */
@Controller()
export class RollBackCopyHandler {
  constructor(
    private readonly pool: Pool,
    private readonly publisher: MessagePublisher,
  ) {}

  @HandleCommand(rollBackCopy)
  async handle(command: CopyVariants): Promise<void> {
    const rolledBack = await inTransaction(this.pool, (client) => rollBack(client, command));
    if (rolledBack !== undefined) await this.publisher.publishAll(driveCopyMessages(command, rolledBack, new Date()));
  }
}
