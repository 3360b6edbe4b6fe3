import { cmFieldTypeName, cmFieldTypeNames, type FieldType } from '@scriptorium/contracts';
import type { Field } from '../../../../models/model';

/** Also accepted, for clients that send the type names of the content type. */
const ALSO_ACCEPTED: Readonly<Partial<Record<FieldType, readonly string[]>>> = {
  slug: ['ShortText'],
  date: ['Date'],
  json: ['RichText'],
};

/** Fields with one value that this API shows as a list (docs/contracts/cm-api.md §2). */
const WRAPPED: readonly FieldType[] = ['link', 'file'];
const LISTS: readonly FieldType[] = ['links', 'gallery', ...WRAPPED];
const BLOCKS: readonly FieldType[] = ['rich_text', 'single_block', 'structured_text'];

/** Returns the name of a field's type. A JSON value that is a document is a rich text, whichever API wrote it. */
export function nameOfType(field: Pick<Field, 'fieldType' | 'settings'>, value?: unknown): string {
  const isText = field.fieldType === 'json' && isDocument(value);
  return isText ? cmFieldTypeNames.structured_text : cmFieldTypeName(field);
}

function isDocument(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'doc';
}

export function acceptsType(type: FieldType, name: unknown): boolean {
  return name === cmFieldTypeNames[type] || (ALSO_ACCEPTED[type] ?? []).some((accepted) => accepted === name);
}

export function isWrapped(type: FieldType): boolean {
  return WRAPPED.includes(type);
}

export function isList(type: FieldType): boolean {
  return LISTS.includes(type);
}

export function mayContainBlocks(type: FieldType): boolean {
  return BLOCKS.includes(type);
}
