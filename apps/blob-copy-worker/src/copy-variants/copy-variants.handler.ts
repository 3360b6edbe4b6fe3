import { Controller } from '@nestjs/common';
import { copyVariants, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand, MessagePublisher } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { carryOut } from './carry-out';
import { copyMessages, droppedMessages } from './copy-messages';

/**
 * Copies what a command says, then tells of it, and only then is the command done: a crash in between delivers it again,
 * and it tells the same again, with the same ids. So the command is its own outbox.
 */
@Controller()
export class CopyVariantsHandler {
  constructor(
    private readonly pool: Pool,
    private readonly publisher: MessagePublisher,
  ) {}

  @HandleCommand(copyVariants)
  async handle(command: CopyVariants): Promise<void> {
    const result = await carryOut(this.pool, command);
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
