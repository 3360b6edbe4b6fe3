import { Controller } from '@nestjs/common';
import {
  acknowledgeSync,
  readSync,
  RejectedError,
  revertAcknowledgement,
  type SpaceGrant,
  type SyncView,
  type VariantId,
  variantSyncChanged,
} from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { acknowledgeConflicts, reopenAcknowledged } from '../../../content/conflicts/conflicts.store';
import { lockFamilies } from '../../../content/families/lock-families.store';
import { appendVariantEvents } from '../../../content/history/variant-events.store';
import { acknowledge, revert } from '../../../content/sync/acknowledge.store';
import { notACopy } from '../../../content/sync/decide-based-on';
import { readSyncContents, readSyncRow, type SyncRow } from '../../../content/sync/sync-rows.store';
import type { RequestOf } from '../../../request-of';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { syncView, tagOf } from './sync-view';

/** How a variant relates to its source, and acknowledgements of changes of the source. */
@Controller()
export class SyncHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(readSync)
  async read({ caller, spaceKey, id }: RequestOf<typeof readSync>): Promise<SyncView> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    return syncView(found(await readSyncContents(this.pool, spaceId, id as VariantId)));
  }

  @HandleRpc(acknowledgeSync)
  async acknowledge(request: RequestOf<typeof acknowledgeSync>): Promise<SyncView> {
    const grant = grantForSpace(request.caller, request.spaceKey, 'write');
    const view = await inTransaction(this.pool, async (client) => {
      const row = await lockCopy(client, grant, request);
      if (!row.isTracked) throw notACopy();
      if (row.sourceVersion === null) {
        throw new RejectedError('SOURCE_DELETED', 'The source of the variant was deleted.');
      }
      if (row.source === 'deleted' || row.basedOn !== row.sourceVersion) {
        await acknowledge(client, grant.spaceId, row.id);
        await acknowledgeConflicts(client, grant.spaceId, row.id, request.caller.principalId);
        await report(client, grant, row);
      }
      return syncView(found(await readSyncContents(client, grant.spaceId, row.id)));
    });
    this.relay.wake();
    return view;
  }

  @HandleRpc(revertAcknowledgement)
  async revert(request: RequestOf<typeof revertAcknowledgement>): Promise<Record<string, never>> {
    const grant = grantForSpace(request.caller, request.spaceKey, 'write');
    await inTransaction(this.pool, async (client) => {
      const row = await lockCopy(client, grant, request);
      if (await revert(client, grant.spaceId, row.id)) {
        await reopenAcknowledged(client, grant.spaceId, row.id);
        await report(client, grant, row);
      }
    });
    this.relay.wake();
    return {};
  }
}

/** Locks the families of a variant and of its source, and reads both. Rejects with NOT_FOUND, PRECONDITION_FAILED. */
async function lockCopy(
  client: ClientBase,
  { spaceId }: SpaceGrant,
  { id: sent, tag }: { readonly id: string; readonly tag?: string },
): Promise<SyncRow> {
  const id = sent as VariantId;
  const before = found(await readSyncRow(client, spaceId, id));
  await lockFamilies(client, spaceId, [before.familyId, before.sourceFamilyId ?? before.familyId]);
  const row = found(await readSyncRow(client, spaceId, id));
  if (tag === undefined || tag === tagOf(row)) return row;
  throw new RejectedError('PRECONDITION_FAILED', 'The variant or its source has changed. Read the sync state again.');
}

async function report(
  client: ClientBase,
  grant: SpaceGrant,
  { id, familyId, locale, version }: SyncRow,
): Promise<void> {
  await appendVariantEvents(client, grant, [{ type: variantSyncChanged, id, familyId, locale, version }]);
}

function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw notFound('variant');
  return row;
}
