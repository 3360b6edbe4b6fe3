import { Controller } from '@nestjs/common';
import { spaceIdsOf } from '@scriptorium/auth';
import { readStoredReply, type StoredReply } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { readStoredReplyText } from '@scriptorium/persistence';
import type { RequestOf } from '../../request-of';
import { SpacePool } from '../../database-pools.store';

@Controller()
export class ReadStoredReplyHandler {
  constructor(private readonly pool: SpacePool) {}

  @HandleRpc(readStoredReply)
  async read({ caller, idempotency }: RequestOf<typeof readStoredReply>): Promise<{ stored: StoredReply | null }> {
    const text = await readStoredReplyText(this.pool, spaceIdsOf(caller), caller.principalId, idempotency);
    return { stored: text === undefined ? null : { reply: JSON.parse(text) as unknown } };
  }
}
