import { Controller } from '@nestjs/common';
import { copyVariants, type CopyVariants } from '@scriptorium/contracts';
import { HandleCommand } from '@scriptorium/messaging';
import { GroupedCopies } from './grouped-copies.service';

/**
 * Executes a command, alone or in a group, publishes its messages, and only then acknowledges it. After a crash in
 * between, the redelivery publishes the same messages with the same ids; without one, PublishOwedEvents does.
 */
@Controller()
export class CopyVariantsHandler {
  constructor(private readonly copies: GroupedCopies) {}

  @HandleCommand(copyVariants)
  async handle(command: CopyVariants): Promise<void> {
    await this.copies.execute(command);
  }
}
