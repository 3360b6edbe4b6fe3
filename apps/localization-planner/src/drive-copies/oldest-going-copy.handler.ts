import { Controller } from '@nestjs/common';
import { readOldestUnfinishedCopy } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { readOldestGoing } from './drive-copies.store';

/** For whoever forgets bytes: the plans of copies that go on must find theirs. */
@Controller()
export class OldestGoingCopyHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readOldestUnfinishedCopy)
  async read(): Promise<{ since: string }> {
    return { since: (await readOldestGoing(this.pool)).toISOString() };
  }
}
