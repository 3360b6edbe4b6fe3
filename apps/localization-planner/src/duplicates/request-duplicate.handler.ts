import { Controller } from '@nestjs/common';
import { requireScope } from '@scriptorium/auth';
import {
  RejectedError,
  requestDuplicate,
  type JobId,
  type JobView,
  type RequestDuplicate,
  type SpaceId,
} from '@scriptorium/contracts';
import { derivedId } from '@scriptorium/copy-engine';
import { appendToOutbox, HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { acceptDuplicate, readJob, type JobRow } from '@scriptorium/jobs';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { findJob } from '../jobs/find-job';
import { acceptedMessage, startMessages } from '../commands/job-messages';
import { jobView } from '../jobs/job-view';
import { adoptRequest } from './abandoned-requests.store';
import { decideDuplicate, type RecordSnapshot } from './decide-duplicate';
import { readRecordSnapshot } from './record.store';
import { lockRemovals } from '../uses/removals.store';
import { spaceOf } from './space-of';

type Request = NonNullable<typeof requestDuplicate.request>;

/** `job` is undefined if another request has accepted it. */
interface AcceptedDuplicate {
  readonly id: JobId;
  readonly job: JobRow | undefined;
}

@Controller()
export class RequestDuplicateHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(requestDuplicate)
  async handle(request: Request): Promise<JobView> {
    const { caller, familyId } = request;
    const { spaceId } = spaceOf(request);
    const view = await inTransactionOnce(this.pool, spaceId, request, async (client) => {
      // Before all reads, so that everything that the record needs exists until the job does.
      await lockRemovals(client, spaceId);
      const record = await readRecordSnapshot(client, spaceId, familyId);
      const sender = { spaceId, familyId, requestedBy: caller.principalId, requestId: request.requestId };
      const { id, job } = await this.acceptOrFind(client, request, record, await adoptRequest(client, sender));
      return jobView(job ?? (await findJob(client, caller, id, 'read')));
    });
    this.relay.wake();
    return view;
  }

  /** Accepts a job. A repetition gets the job that exists, even if the record was deleted since. */
  private async acceptOrFind(
    client: ClientBase,
    request: RequestDuplicate,
    record: RecordSnapshot | undefined,
    id: JobId,
  ): Promise<AcceptedDuplicate> {
    const { spaceId } = spaceOf(request);
    try {
      if (record === undefined) throw new RejectedError('NOT_FOUND', 'The record does not exist.');
      requireScopes(request, spaceId);
      return { id, job: await this.accept(client, request, record, id) };
    } catch (error) {
      const job = error instanceof RejectedError ? await readJob(client, spaceId, id) : undefined;
      if (job === undefined) throw error;
      requireScopes(request, spaceId);
      return { id, job };
    }
  }

  private async accept(
    client: ClientBase,
    { caller, familyId }: RequestDuplicate,
    record: RecordSnapshot,
    id: JobId,
  ): Promise<JobRow | undefined> {
    const { spaceId, spaceKey, variants } = record;
    const { root, ...plan } = decideDuplicate(record);
    const now = new Date();
    const commandId = derivedId(id, 'duplicate');
    const job = await acceptDuplicate(client, {
      spaceId,
      id,
      spaceKey,
      root,
      variants,
      plan,
      commandId,
      rootFamilyId: familyId,
      resultFamilyId: derivedId(familyId, id),
      requestedBy: caller.principalId,
    });
    if (job !== undefined) {
      const started = startMessages(job, [{ id: commandId, kind: 'copy' }], now, [acceptedMessage(job, now)]);
      await appendToOutbox(client, 'jobs', started);
    }
    return job;
  }
}

function requireScopes({ caller }: RequestDuplicate, spaceId: SpaceId): void {
  requireScope(caller, spaceId, 'read');
  requireScope(caller, spaceId, 'write');
}
