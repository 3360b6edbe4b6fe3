import {
  TransientError,
  variantArchived,
  variantUnarchived,
  variantUpdated,
  type Caller,
  type ItemView,
} from '@scriptorium/contracts';
import type { OutboxRelay } from '@scriptorium/messaging';
import { inTransaction, violates } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { grantForRow } from '../../../../spaces/access/spaces-of-caller';
import { lockFamily } from '../../../../content/families/localized-items.store';
import { readCatalog } from '../../../../models/read-catalog';
import { lockModelsShared } from '@scriptorium/copy-engine';
import { claimItemValues } from '../../../../content/unique-values/claim-item-values';
import { localeTaken, type Change } from './decide-change';
import { setDeliveryKeys } from '../../../../content/delivery-keys/delivery-keys.store';
import { findItem } from '../find-item';
import { saveChange, type SavedChange } from './item-changes.store';
import { appendVariantEvents, type VariantEvent } from '../../../../content/history/variant-events.store';
import { itemView, type ItemRow } from '../../../../content/history/item-row';

type Decide = (item: ItemRow) => Change;
type Prepare = (client: ClientBase, item: ItemRow) => Promise<void>;

/** What every handler of a change has. */
interface Service {
  readonly pool: Pool;
  readonly relay: OutboxRelay;
}

/**
 * Changes an item: loads it under the lock of its family, decides, and saves, in one transaction. Of concurrent requests
 * each is decided by what the ones before it have saved. A request that is refused, or changes nothing, as the item was read
 * before opens no transaction.
 *
 * `prepare` runs under the lock, before anything is written. Rejects as `decide` and `prepare` do.
 */
export async function changeItem(
  { pool, relay }: Service,
  caller: Caller,
  item: ItemRow,
  decide: Decide,
  prepare?: Prepare,
): Promise<ItemView> {
  const early = decide(item);
  if (early.actions.length === 0) return itemView(item, caller);
  const changed = await inTransaction(pool, async (client) => {
    await lockModelsShared(client, item.space_id);
    await lockFamily(client, item.space_id, item.family_id);
    const current = await findItem(client, caller, item.id, 'write');
    const change = decide(current);
    if (change.actions.length === 0) return current;
    await prepare?.(client, current);
    return save(client, caller, current, change);
  }).catch((error: unknown) => {
    throw violates(error, 'variants_one_per_locale') ? localeTaken(early.columns.locale ?? null) : error;
  });
  relay.poke();
  return itemView(changed, caller);
}

async function save(client: ClientBase, caller: Caller, item: ItemRow, change: Change): Promise<ItemRow> {
  const grant = grantForRow(caller, item, 'write', 'content item');
  const saved = await saveChange(client, item, change, caller.principalId);
  if (saved === undefined) {
    throw new TransientError('CONTENT_ITEM_BUSY', 'The content item was changed at the same moment.');
  }
  if (change.deliveryKeys !== null) await setDeliveryKeys(client, item.space_id, item.id, change.deliveryKeys);
  await appendVariantEvents(client, grant, [changedEvent(item, change, saved)]);
  const now = await findItem(client, caller, item.id, 'write');
  if (change.version !== null || change.columns.locale !== undefined) await claimChanged(client, now);
  return now;
}

async function claimChanged(client: ClientBase, item: ItemRow): Promise<void> {
  const { family_id: familyId, schema_uri: schemaUri, locale } = item;
  await claimItemValues(client, await readCatalog(client, item.space_id), { familyId, schemaUri, locale });
}

function changedEvent(item: ItemRow, change: Change, { version, position }: SavedChange): VariantEvent {
  const { id, family_id: familyId } = item;
  const changed = { type: typeOf(change), id, familyId, locale: change.columns.locale ?? item.locale, version };
  return change.version === null ? { ...changed, unique: position } : changed;
}

function typeOf({ columns }: Change): VariantEvent['type'] {
  if (columns.status === undefined) return variantUpdated;
  return columns.status === 'ARCHIVED' ? variantArchived : variantUnarchived;
}
