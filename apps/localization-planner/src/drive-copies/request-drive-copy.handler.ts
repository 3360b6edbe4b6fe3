import { Controller } from '@nestjs/common';
import { requireScope, spaceIdsOf } from '@scriptorium/auth';
import { requestDriveCopy, type Caller, type DriveCopyView, type JobId } from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { Config } from '../config';
import { acceptDriveCopy } from './accept-drive-copy';
import { checkDriveCopy } from './check-drive-copy';
import { readDriveCopyRow, type DriveCopyRow } from './drive-copies.store';
import { driveCopyView } from './drive-copy-view';

type Request = NonNullable<typeof requestDriveCopy.request>;

@Controller()
export class RequestDriveCopyHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(requestDriveCopy)
  async handle(request: Request): Promise<DriveCopyView> {
    // A repetition gets its copy, even if the items were deleted since.
    const repeated = await readRepeated(this.pool, request.caller, request.requestId);
    if (repeated !== undefined) return driveCopyView(repeated);
    const decided = await checkDriveCopy(this.pool, request, { monitor: randomUUID() });
    const accepted = await acceptDriveCopy(this.pool, request, decided, this.config, driveCopyView);
    this.relay.wake();
    return accepted;
  }
}

/** Returns the copy that a request with this id has made. */
async function readRepeated(pool: Pool, caller: Caller, id: JobId): Promise<DriveCopyRow | undefined> {
  const copy = await readDriveCopyRow(pool, spaceIdsOf(caller), id);
  if (copy === undefined) return undefined;
  requireScope(caller, copy.space_id, 'read');
  requireScope(caller, copy.space_id, 'write');
  return copy;
}
