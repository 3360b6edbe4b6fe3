import { type FamilyId, importedId, RejectedError, type SavedItem, type VariantId } from '@scriptorium/contracts';
import { translateDatabaseError } from '@scriptorium/persistence';
import { checkLabel } from '../../../content/variant-limits';
import { prepareBody, type PreparedBody } from '../../../content/bodies/prepare-body';

/** An item whose ids and slots are those of this space. */
export interface PreparedItem {
  readonly id: VariantId;
  readonly familyId: FamilyId;
  readonly locale: string | null;
  readonly label: string;
  readonly repository: string | undefined;
  readonly folderId: string | null | undefined;
  readonly body: PreparedBody;
}

/**
 * Checks an item by itself, and replaces its foreign ids: an id that exists in the space stays, any other one becomes
 * the id of its import. Rejects as prepareBody does, and with LABEL_INVALID {limit}.
 */
export function prepareItem(item: SavedItem, spaceKey: string, existing: ReadonlySet<string>): PreparedItem {
  const foreign = new Set(item.foreignIds ?? []);
  const resolve = <Id extends string>(id: Id, kind: 'variant' | 'family'): Id =>
    foreign.has(id) && !existing.has(id) ? importedId<Id>(spaceKey, kind, id) : id;
  checkLabel(item.label);
  const body = prepareBody(item.body);
  const slots = body.slots.map((id, index) => resolve(id, body.slotKinds[index] === 'f' ? 'family' : 'variant'));
  return {
    id: resolve(item.id as VariantId, 'variant'),
    familyId: resolve(item.familyId as FamilyId, 'family'),
    locale: item.locale,
    label: item.label,
    repository: item.repository,
    folderId: item.folderId,
    body: { ...body, slots },
  };
}

/** Returns what a rejected item reports. Rethrows any other error. */
export function failureOf(error: unknown): { code: string; message: string; data: Readonly<Record<string, unknown>> } {
  const known = translateDatabaseError(error);
  if (!(known instanceof RejectedError)) throw error;
  const { code, message, data } = known;
  return { code, message, data };
}
