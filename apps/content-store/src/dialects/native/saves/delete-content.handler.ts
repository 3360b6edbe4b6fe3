import { Controller } from '@nestjs/common';
import {
  deleteFamily,
  deleteVariant,
  type FamilyId,
  RejectedError,
  type SpaceGrant,
  variantDeleted,
} from '@scriptorium/contracts';
import { deletedIn, type DeleteRequest, deleteVariants, hasVariants, lockModelsShared } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { lockFamilies } from '../../../content/families/lock-families.store';
import { appendVariantEvents } from '../../../content/history/variant-events.store';
import type { RequestOf } from '../../../request-of';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { findVariant } from '../find-variant';

/** Deletes variants and families. Links to them stay, without a target, as in the other APIs. */
@Controller()
export class DeleteContentHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(deleteFamily)
  async family({ caller, spaceKey, id }: RequestOf<typeof deleteFamily>): Promise<Record<string, never>> {
    const grant = grantForSpace(caller, spaceKey, 'write');
    const familyId = id as FamilyId;
    await inTransaction(this.pool, async (client) => {
      await lockModelsShared(client, grant.spaceId);
      const existing = await lockFamilies(client, grant.spaceId, [familyId], 'delete');
      if (!existing.has(familyId)) throw notFound('family');
      await remove(client, grant, { familyId });
    });
    this.relay.wake();
    return {};
  }

  @HandleRpc(deleteVariant)
  async variant(request: RequestOf<typeof deleteVariant>): Promise<Record<string, never>> {
    const { version } = request;
    const { row, grant } = await findVariant(this.pool, request, 'write');
    await inTransaction(this.pool, async (client) => {
      await lockModelsShared(client, grant.spaceId);
      await lockFamilies(client, grant.spaceId, [row.family_id], 'delete');
      // Read again under the lock: a concurrent request may have changed or deleted it.
      const { row: current } = await findVariant(client, request, 'write');
      if (version !== undefined && version !== current.version) throw versionConflict(version, current.version);
      await remove(client, grant, { variantId: row.id, keepsVersions: false });
      if (await hasVariants(client, grant.spaceId, row.family_id)) return;
      await deleteVariants(client, grant.spaceId, [{ familyId: row.family_id }]);
    });
    this.relay.wake();
    return {};
  }
}

async function remove(client: ClientBase, grant: SpaceGrant, request: DeleteRequest): Promise<void> {
  const deleted = deletedIn(await deleteVariants(client, grant.spaceId, [request]));
  const events = deleted.map((variant) => ({ type: variantDeleted, ...variant }));
  await appendVariantEvents(client, grant, events);
}

function versionConflict(sent: number, current: number): RejectedError {
  const message = 'The version is not the current one.';
  return new RejectedError('CONTENT_ITEM_VERSION_CONFLICT', message, { sent, current });
}
