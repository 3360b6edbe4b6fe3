import { Controller } from '@nestjs/common';
import { abandonRequest, type AbandonRequest } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { abandon } from './abandoned-requests.store';
import { spaceOf } from './space-of';

@Controller()
export class AbandonRequestHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(abandonRequest)
  async handle(request: AbandonRequest): Promise<Record<string, never>> {
    const { caller, familyId, requestId, repeatableForMs } = request;
    const { spaceId } = spaceOf(request);
    await inTransaction(this.pool, (client) =>
      abandon(client, { spaceId, familyId, requestId, requestedBy: caller.principalId }, repeatableForMs),
    );
    return {};
  }
}
