import {
  TransientError,
  variantArchived,
  variantMoved,
  variantSyncChanged,
  variantUnarchived,
  variantUpdated,
  variantWorkflowChanged,
  type Caller,
  type Idempotent,
  type ItemView,
} from '@scriptorium/contracts';
import type { OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce, violates } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { grantForRow } from '../../../../spaces/access/spaces-of-caller';
import { readCatalog } from '../../../../models/read-catalog';
import { lockFamilies } from '../../../../content/families/lock-families.store';
import {
  lockModelsShared,
  requireSaved,
  type SavedVariant,
  saveVersions,
  type StoredBody,
  type VariantEvent,
} from '@scriptorium/copy-engine';
import { claimVariantValues } from '../../../../content/unique-values/claim-variant-values';
import { changesNothing, localeTaken, type Change } from './decide-change';
import { setDeliveryKeys } from '../../../../content/delivery-keys/delivery-keys.store';
import { findItem } from '../find-item';
import { appendVariantEvents } from '../../../../content/history/variant-events.store';
import type { VariantRow } from '../../../../content/history/variant-row';
import { variantView } from '../../../../content/history/variant-view';
import { archiveVariants, changedIn, unarchiveVariants } from '../../../../content/publishing/change-status.store';
import { basedOnOf } from '../../../../content/sync/based-on.store';

type Decide = (item: VariantRow) => Change;
/** Returns the body of the next version if it may be new. */
type Prepare = (client: ClientBase, item: VariantRow) => Promise<readonly StoredBody[]>;

interface ChangeRequest extends Idempotent {
  readonly caller: Caller;
  /** The source version that the item takes into account after the change. */
  readonly basedOn?: number;
}

/** The dependencies of every handler that changes an item. */
interface Service {
  readonly pool: Pool;
  readonly relay: OutboxRelay;
}

/**
 * Changes an item: loads it under the lock of its family, decides, and saves, in one transaction. Each concurrent
 * request is decided on what the ones before it have saved. `decide` also runs before the transaction: if it rejects,
 * no transaction is opened. Neither is one that changes nothing, unless its reply must be stored.
 *
 * `prepare` runs under the lock, before anything is written. Rejects as `decide`, `prepare` and `basedOnOf` do.
 */
export async function changeItem(
  { pool, relay }: Service,
  request: ChangeRequest,
  item: VariantRow,
  decide: Decide,
  prepare?: Prepare,
): Promise<ItemView> {
  const early = decide(item);
  const { caller, idempotency, basedOn } = request;
  if (early.actions.length === 0 && idempotency === undefined && basedOn === undefined)
    return variantView(item, caller);
  const changed = await inTransactionOnce(pool, item.space_id, request, async (client) => {
    await lockModelsShared(client, item.space_id);
    await lockFamilies(client, item.space_id, [item.family_id]);
    const current = await findItem(client, caller, item.id, 'write');
    const change = await withBasedOn(client, current, decide(current), basedOn);
    if (changesNothing(change)) return variantView(current, caller);
    const bodies = (await prepare?.(client, current)) ?? [];
    return variantView(await save(client, caller, current, change, bodies), caller);
  }).catch((error: unknown) => {
    throw violates(error, 'variants_one_per_locale') ? localeTaken(early.properties.locale ?? null) : error;
  });
  relay.wake();
  return changed;
}

async function withBasedOn(
  client: ClientBase,
  { space_id: spaceId, id }: VariantRow,
  change: Change,
  basedOn: number | undefined,
): Promise<Change> {
  return { ...change, properties: { ...change.properties, ...(await basedOnOf(client, spaceId, id, basedOn)) } };
}

async function save(
  client: ClientBase,
  caller: Caller,
  item: VariantRow,
  change: Change,
  bodies: readonly StoredBody[],
): Promise<VariantRow> {
  const grant = grantForRow(caller, item, 'write', 'content item');
  const saved =
    change.status === undefined
      ? await saveVersion(client, item, change, bodies, caller.principalId)
      : await saveStatus(client, item, change.status, caller.principalId);
  if (change.deliveryKeys !== null) {
    await setDeliveryKeys(client, item.space_id, [{ id: item.id, keys: change.deliveryKeys }]);
  }
  await appendVariantEvents(client, grant, [changedEvent(item, change, saved)]);
  const now = await findItem(client, caller, item.id, 'write');
  if (change.version !== null || change.properties.locale !== undefined) await claimChanged(client, now);
  return now;
}

async function saveVersion(
  client: ClientBase,
  { space_id: spaceId, id, family_id: familyId, version: expected, locale }: VariantRow,
  { actions, properties, version }: Change,
  bodies: readonly StoredBody[],
  by: string,
): Promise<SavedVariant> {
  const [body] = bodies;
  const family = { id: familyId, ...(body === undefined ? {} : { schemaUri: body.schemaUri }) };
  const variants = [{ id, expected, actions, properties, versions: version === null ? [] : [version] }];
  const results = await saveVersions(client, spaceId, [{ family, by, bodies, variants }]);
  const [saved] = requireSaved(results, (refusal) =>
    refusal === 'locale-taken' ? localeTaken(properties.locale ?? locale) : busy(),
  ).variants;
  if (saved === undefined) throw busy();
  return saved;
}

async function saveStatus(
  client: ClientBase,
  { space_id: spaceId, id: variantId }: VariantRow,
  status: 'ACTIVE' | 'ARCHIVED',
  by: string,
): Promise<SavedVariant> {
  const change = status === 'ARCHIVED' ? archiveVariants : unarchiveVariants;
  const results = await change(client, spaceId, [{ variantId, by, version: null, touchesFamily: true }]);
  const [changed] = changedIn(results);
  if (changed === undefined) throw busy();
  return changed;
}

function busy(): TransientError {
  return new TransientError(
    'CONTENT_ITEM_BUSY',
    'Another request changed the content item at the same time. Try again.',
  );
}

async function claimChanged(client: ClientBase, item: VariantRow): Promise<void> {
  const { family_id: familyId, schema_uri: schemaUri, locale } = item;
  await claimVariantValues(client, await readCatalog(client, item.space_id), [{ familyId, schemaUri, locale }]);
}

function changedEvent(item: VariantRow, change: Change, { version }: SavedVariant): VariantEvent {
  const { id, family_id: familyId } = item;
  return { type: typeOf(change), id, familyId, locale: change.properties.locale ?? item.locale, version };
}

/** A change of several kinds is an update: the event has the whole state. */
function typeOf({ status, actions }: Change): VariantEvent['type'] {
  if (status !== undefined) return status === 'ARCHIVED' ? variantArchived : variantUnarchived;
  const [action, ...others] = actions;
  if (action === undefined) return variantSyncChanged;
  if (others.length > 0) return variantUpdated;
  return action === 'MOVE' ? variantMoved : action === 'WORKFLOW' ? variantWorkflowChanged : variantUpdated;
}
