import { Controller } from '@nestjs/common';
import { duplicateFamily, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand, MessagePublisher } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { carryOutDuplicate } from './carry-out-duplicate';
import { duplicateMessages } from './duplicate-messages';

/** Makes a record's duplicate, then tells of it: the command is its own outbox, as with the copying of variants. */
@Controller()
export class DuplicateFamilyHandler {
  constructor(
    private readonly pool: Pool,
    private readonly publisher: MessagePublisher,
  ) {}

  @HandleCommand(duplicateFamily)
  async handle(command: CopyVariants): Promise<void> {
    const duplicated = await carryOutDuplicate(this.pool, command);
    if (duplicated !== undefined) {
      await this.publisher.publishAll(duplicateMessages(command, duplicated, new Date()));
    }
  }
}
