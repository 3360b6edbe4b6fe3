import { Controller } from '@nestjs/common';
import {
  changeItemStatus,
  deleteLocalizedItem,
  type EventType,
  type FamilyId,
  type LocalizedItemView,
  RejectedError,
  type SpaceGrant,
  type SpaceId,
  uuidOf,
  variantArchived,
  variantDeleted,
  type VariantFact,
  variantPublished,
  variantUnarchived,
  variantUnpublished,
} from '@scriptorium/contracts';
import {
  deletedIn,
  type DeletedVariant,
  deleteVariants,
  hasVariants,
  lockModelsShared,
} from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce, type OnceRequest } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { grantForBranch } from '../../branches/branch-grant';
import { appendVariantEvents } from '../../../../content/history/variant-events.store';
import { readCatalog } from '../../../../models/read-catalog';
import { validatePending } from '../../../../content/validity/revalidate';
import { isVersionValid } from '../../../../content/validity/revalidations.store';
import { touchFamily } from '../../../../content/versions/touch-family';
import type { RequestOf } from '../../../../request-of';
import { claimAvailableValues } from '../../../../content/unique-values/claim-family-values';
import { findLocalizedItem, NO_FAMILY, type NamedItem } from '../find-localized-item';
import { localizedItemView } from '../localized-item-view';
import type { LocalizedVariantRow } from '../../../../content/families/localized-variants.store';
import { lockOrders } from '../../../../content/families/place-family';
import {
  archiveVariants,
  changedIn,
  publishVariants,
  unarchiveVariants,
  unpublishVariants,
  type ChangedVariant,
  type PublishRequest,
  type StatusResult,
} from '../../../../content/publishing/change-status.store';
import { lockFamilies } from '../../../../content/families/lock-families.store';

type StatusChange = RequestOf<typeof changeItemStatus>['change'];

const EVENTS = {
  publish: variantPublished,
  unpublish: variantUnpublished,
  archive: variantArchived,
  unarchive: variantUnarchived,
};

const CHANGES = {
  publish: (client, spaceId, request) => publishVariants(client, spaceId, [request]),
  unpublish: (client, spaceId, request) => unpublishVariants(client, spaceId, [{ ...request, notes: 'published' }]),
  archive: (client, spaceId, request) => archiveVariants(client, spaceId, [{ ...request, touchesFamily: false }]),
  unarchive: (client, spaceId, request) => unarchiveVariants(client, spaceId, [{ ...request, touchesFamily: false }]),
} satisfies Record<
  StatusChange,
  (client: ClientBase, spaceId: SpaceId, request: PublishRequest) => Promise<readonly StatusResult[]>
>;

/**
 * Changes the status of an item in one locale, or deletes it. This makes no version and does not change other locales.
 */
@Controller()
export class ItemStatusHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  /** Unpublishing a version that is not published changes nothing. The default is the published version. */
  @HandleRpc(changeItemStatus)
  async change(request: RequestOf<typeof changeItemStatus>): Promise<LocalizedItemView> {
    const { caller, branch, change } = request;
    const isPublishing = change === 'publish' || change === 'unpublish';
    const grant = grantForBranch(caller, branch, isPublishing ? 'publish' : 'write');
    const view = await this.locked(grant, request, async (client, row) => {
      requireChangeable(row, change);
      if (change === 'publish') await requireValid(client, grant.spaceId, row);
      const version = change === 'unpublish' && request.version === undefined ? null : row.number;
      const statusRequest = { variantId: row.id, version, by: caller.principalId };
      const [changed] = changedIn(await CHANGES[change](client, grant.spaceId, statusRequest));
      if (changed !== undefined) await emitEvent(client, EVENTS[change], grant, row, changed);
      const shown = await findLocalizedItem(client, grant.spaceId, request);
      return localizedItemView(await readCatalog(client, grant.spaceId), shown, grant.spaceKey);
    });
    this.relay.wake();
    return view;
  }

  @HandleRpc(deleteLocalizedItem)
  async delete(request: RequestOf<typeof deleteLocalizedItem>): Promise<Record<string, never>> {
    const grant = grantForBranch(request.caller, request.branch, 'write');
    const remove = async (client: ClientBase, row: LocalizedVariantRow): Promise<Record<string, never>> => {
      await touchFamily(client, grant.spaceId, row.family_id, request.caller.principalId);
      const requests = [{ variantId: row.id, keepsVersions: true }];
      const deleted = deletedIn(await deleteVariants(client, grant.spaceId, requests));
      await cleanUpFamily(client, grant, row);
      await emitDeleted(client, grant, deleted);
      return {};
    };
    const deleted = await this.locked(grant, request, remove, true);
    this.relay.wake();
    return deleted;
  }

  private locked<T>(
    { spaceId }: SpaceGrant,
    request: NamedItem & OnceRequest,
    work: (client: ClientBase, row: LocalizedVariantRow) => Promise<T>,
    mayDelete = false,
  ): Promise<T> {
    return inTransactionOnce(this.pool, spaceId, request, async (client) => {
      const familyId = uuidOf<FamilyId>(request.id) ?? NO_FAMILY;
      await lockModelsShared(client, spaceId);
      if (mayDelete) await lockOrders(client, await readCatalog(client, spaceId), [familyId]);
      await lockFamilies(client, spaceId, [familyId], mayDelete ? 'delete' : 'change');
      return work(client, await findLocalizedItem(client, spaceId, request));
    });
  }
}

function requireChangeable({ status }: LocalizedVariantRow, change: StatusChange): void {
  if (change === 'unarchive') {
    if (status !== 'ARCHIVED') throw new RejectedError('ITEM_NOT_ARCHIVED', 'The content item is not archived.');
  } else if (status === 'ARCHIVED') {
    throw new RejectedError('ITEM_ARCHIVED', 'The content item is archived.');
  }
}

/** Rejects with ITEM_INVALID. The version that is published must be valid as its content type is now. */
async function requireValid(client: ClientBase, spaceId: SpaceId, row: LocalizedVariantRow): Promise<void> {
  await validatePending(client, await readCatalog(client, spaceId), { variantId: row.id, number: row.number });
  if (await isVersionValid(client, spaceId, row.id, row.number)) return;
  throw new RejectedError(
    'ITEM_INVALID',
    `Version ${String(row.number)} of the content item is not valid. Only a valid version can be published: save one first.`,
  );
}

/**
 * Frees the unique values of a deleted variant, and deletes the family with its last variant. A job may add a variant
 * between the check and the deletion, because jobs do not lock families: such a variant is deleted with an event of its
 * own.
 */
async function cleanUpFamily(client: ClientBase, grant: SpaceGrant, row: LocalizedVariantRow): Promise<void> {
  const { family_id: familyId } = row;
  const { spaceId } = grant;
  if (!(await hasVariants(client, spaceId, familyId))) {
    await emitDeleted(client, grant, deletedIn(await deleteVariants(client, spaceId, [{ familyId }])));
    return;
  }
  const catalog = await readCatalog(client, spaceId);
  const model = catalog.bySchemaUri(row.schema_uri);
  if (model !== undefined) await claimAvailableValues(client, catalog, [{ familyId, model }]);
}

async function emitDeleted(client: ClientBase, grant: SpaceGrant, deleted: readonly DeletedVariant[]): Promise<void> {
  const events = deleted.map((variant) => ({ ...variant, type: variantDeleted }));
  await appendVariantEvents(client, grant, events);
}

async function emitEvent(
  client: ClientBase,
  type: EventType<VariantFact>,
  grant: SpaceGrant,
  { id, family_id: familyId, locale }: LocalizedVariantRow,
  { version }: Pick<ChangedVariant, 'version'>,
): Promise<void> {
  await appendVariantEvents(client, grant, [{ type, id, familyId, locale, version }]);
}
