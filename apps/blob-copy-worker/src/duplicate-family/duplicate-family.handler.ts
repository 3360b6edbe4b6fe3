import { Controller } from '@nestjs/common';
import { duplicateFamily, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand, MessagePublisher } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { executeDuplicate } from './execute-duplicate';
import { duplicateMessages } from './duplicate-messages';

/**
 * Duplicates a record, then publishes its messages. A redelivery publishes the same messages, so no outbox is needed.
 */
@Controller()
export class DuplicateFamilyHandler {
  constructor(
    private readonly pool: Pool,
    private readonly publisher: MessagePublisher,
  ) {}

  @HandleCommand(duplicateFamily)
  async handle(command: CopyVariants): Promise<void> {
    const duplicated = await executeDuplicate(this.pool, command);
    if (duplicated !== undefined) {
      await this.publisher.publishAll(duplicateMessages(command, duplicated, new Date()));
    }
  }
}
