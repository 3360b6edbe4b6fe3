import { Controller } from '@nestjs/common';
import { readOldestUnfinishedCopy } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { readOldestUnfinished } from './drive-copies.store';

/** Returns the start of the oldest unfinished copy. content-store deletes no bytes that its plan may need. */
@Controller()
export class OldestUnfinishedCopyHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readOldestUnfinishedCopy)
  async read(): Promise<{ since: string }> {
    return { since: (await readOldestUnfinished(this.pool)).toISOString() };
  }
}
