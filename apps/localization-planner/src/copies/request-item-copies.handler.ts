import { Controller } from '@nestjs/common';
import { requireScope } from '@scriptorium/auth';
import {
  omitUndefined,
  randomId,
  RejectedError,
  requestItemCopies,
  type JobId,
  type JobView,
} from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { Config } from '../config';
import { acceptDriveCopy } from '../drive-copies/accept-drive-copy';
import { checkDriveCopy } from '../drive-copies/check-drive-copy';
import { readItemPlace } from '../drive-copies/drive-copies.store';
import { spaceOf } from '../duplicates/space-of';
import { jobView } from '../jobs/job-view';

/** Copies drive items for a copy request: as OneDrive's requests, with labels. */
@Controller()
export class RequestItemCopiesHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(requestItemCopies)
  async handle(request: NonNullable<typeof requestItemCopies.request>): Promise<JobView> {
    const { caller } = request;
    const { spaceId, spaceKey } = spaceOf(request);
    requireScope(caller, spaceId, 'read');
    requireScope(caller, spaceId, 'write');
    const { roots, target, labels } = request.request;
    const [{ driveItemId }] = roots;
    const source = await readItemPlace(this.pool, spaceId, driveItemId);
    if (source === undefined) throw new RejectedError('NOT_FOUND', 'The drive item does not exist.', { what: 'item' });
    const decided = await checkDriveCopy(
      this.pool,
      {
        // The request names one space, and its grant must suffice.
        caller: { ...caller, grants: caller.grants.filter((grant) => grant.spaceKey === spaceKey) },
        sourceDriveId: source.driveId,
        sourceItemId: driveItemId,
        targetDriveId: target.driveId,
        targetFolderId: target.folderId,
        name: target.name ?? source.name,
        conflict: target.conflict,
        childrenOnly: target.childrenOnly,
        allVersions: target.versions === 'all',
        requestId: randomId<JobId>(),
      },
      { monitor: randomUUID(), ...omitUndefined({ labels }) },
    );
    const job = await acceptDriveCopy(this.pool, request, decided, this.config, jobView);
    this.relay.wake();
    return job;
  }
}
