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
import { grantForRow } from '../access/spaces-of-caller';
import { readCatalog } from '../models/read-catalog';
import { claimItemValues } from './claim-item-values';
import { localeImmutable, type Change } from './decide-change';
import { setDeliveryKeys } from './delivery-keys.store';
import { findItem } from './find-item';
import { saveChange, type SavedChange } from './item-changes.store';
import { appendVariantEvents, type VariantEvent } from './variant-events.store';
import { itemView, type ItemRow } from './item-row';

type Decide = (item: ItemRow) => Change;
type Prepare = (client: ClientBase) => Promise<void>;

/** What every handler of a change has. */
interface Service {
  readonly pool: Pool;
  readonly relay: OutboxRelay;
}

/**
 * How an item is changed: load, decide, save in one transaction. The save is guarded by what was loaded; where somebody
 * else was faster, the item is loaded and decided about once more, which says what is wrong with the request now.
 *
 * `prepare` runs in the transaction, before anything else is written. Rejects as `decide` does.
 */
export async function changeItem(
  { pool, relay }: Service,
  caller: Caller,
  item: ItemRow,
  decide: Decide,
  prepare?: Prepare,
): Promise<ItemView> {
  const change = decide(item);
  if (change.actions.length === 0) return itemView(item, caller);
  const changed = await save(pool, caller, item, change, prepare).catch((error: unknown) => {
    throw violates(error, 'variants_one_per_locale') ? localeImmutable(change.columns.locale ?? null) : error;
  });
  if (changed === undefined) {
    decide(await findItem(pool, caller, item.id, 'write'));
    throw new TransientError('CONTENT_ITEM_BUSY', 'The content item was changed at the same moment.');
  }
  relay.poke();
  return itemView(changed, caller);
}

function save(
  pool: Pool,
  caller: Caller,
  item: ItemRow,
  change: Change,
  prepare: Prepare | undefined,
): Promise<ItemRow | undefined> {
  const grant = grantForRow(caller, item, 'write', 'content item');
  return inTransaction(pool, async (client) => {
    await prepare?.(client);
    const saved = await saveChange(client, item, change, caller.principalId);
    if (saved === undefined) return undefined;
    if (change.deliveryKeys !== null) await setDeliveryKeys(client, item.space_id, item.id, change.deliveryKeys);
    await appendVariantEvents(client, grant, [changedEvent(item, change, saved)]);
    const now = await findItem(client, caller, item.id, 'write');
    if (change.version !== null || change.columns.locale !== undefined) await claimChanged(client, now);
    return now;
  });
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
