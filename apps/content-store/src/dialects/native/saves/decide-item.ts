import { type FamilyId, firstVariantOf, RejectedError } from '@scriptorium/contracts';
import type { VariantProperties, VersionContent } from '@scriptorium/copy-engine';
import type { VariantRow } from '../../../content/history/variant-row';
import type { PreparedItem } from './prepare-item';

/** The change of a variant by saving an item. */
export type ItemDecision =
  | { readonly kind: 'create' }
  | { readonly kind: 'unchanged'; readonly version: number }
  | {
      readonly kind: 'update';
      readonly expected: number;
      readonly actions: readonly string[];
      readonly properties: VariantProperties;
      /** Null if only properties change. */
      readonly version: VersionContent | null;
    };

/**
 * Decides on the change of a variant, which is read under the lock of its family. The repository of an existing
 * variant stays. Rejects with CONTENT_ITEM_NOT_ACTIVE {status}, LOCALE_IMMUTABLE {locale}, ID_TAKEN {id},
 * CONTENT_TYPE_DIFFERS {contentType}.
 */
export function decideItem(item: PreparedItem, current: VariantRow | undefined, onlyNew: boolean): ItemDecision {
  if (current === undefined) return { kind: 'create' };
  if (onlyNew) throw new RejectedError('ID_TAKEN', `The variant ${item.id} exists.`, { id: item.id });
  if (current.status !== 'ACTIVE') throw notActive(current.status);
  // An item that names no family has the id of the variant here.
  if (current.family_id !== item.familyId && firstVariantOf(item.familyId) !== item.id)
    throw familyDiffers(current.family_id);
  if (current.locale !== item.locale) throw localeImmutable(current.locale);
  if (current.schema_uri !== item.body.schemaUri) throw typeDiffers(current.schema_uri);
  const { body, label, folderId = current.folder_id } = item;
  const moved = folderId !== current.folder_id;
  const isSameBody =
    current.body_hash.equals(body.hash) && sameTexts(current.slots, body.slots) && current.lifted === body.lifted;
  const saved = !isSameBody || label !== current.label;
  if (!saved && !moved) return { kind: 'unchanged', version: current.version };
  return {
    kind: 'update',
    expected: current.version,
    actions: [...(saved ? ['UPDATE'] : []), ...(moved ? ['MOVE'] : [])],
    properties: moved ? { folderId } : {},
    version: saved ? { label, bodyHash: body.hash, slots: body.slots, lifted: body.lifted } : null,
  };
}

function notActive(status: string): RejectedError {
  return new RejectedError('CONTENT_ITEM_NOT_ACTIVE', 'Only an active content item can be changed.', { status });
}

function localeImmutable(locale: string | null): RejectedError {
  return new RejectedError('LOCALE_IMMUTABLE', 'The locale of a variant cannot be changed.', { locale });
}

function typeDiffers(contentType: string): RejectedError {
  const message = `The variant has the content type ${contentType}, which cannot be changed.`;
  return new RejectedError('CONTENT_TYPE_DIFFERS', message, { contentType });
}

function familyDiffers(familyId: FamilyId): RejectedError {
  return new RejectedError('FAMILY_DIFFERS', `The variant belongs to the family ${familyId}.`, { familyId });
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
