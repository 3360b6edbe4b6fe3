import { Controller } from '@nestjs/common';
import { copyVariants, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand, MessagePublisher } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { executeCopy } from './execute-copy';
import { copyMessages, droppedMessages } from './copy-messages';

/**
 * Executes a command, publishes its messages, and only then acknowledges it. After a crash in between, the redelivery
 * publishes the same messages with the same ids, so no outbox is needed.
 */
@Controller()
export class CopyVariantsHandler {
  constructor(
    private readonly pool: Pool,
    private readonly publisher: MessagePublisher,
  ) {}

  @HandleCommand(copyVariants)
  async handle(command: CopyVariants): Promise<void> {
    const result = await executeCopy(this.pool, command);
    switch (result.kind) {
      case 'done':
        await this.publisher.publishAll(copyMessages(command, result, new Date()));
        return;
      case 'split':
      case 'cancelled':
        await this.publisher.publishAll(droppedMessages(command, result.job, new Date()));
        return;
      case 'nothing':
        return;
    }
  }
}
