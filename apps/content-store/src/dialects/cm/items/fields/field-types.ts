import { cmFieldTypeName, cmFieldTypeNames, type FieldType } from '@scriptorium/contracts';
import type { Field } from '../../../../models/model';

/** Taken as well, from clients that go by what a content type says of its fields. */
const ALSO_TAKEN: Readonly<Partial<Record<FieldType, readonly string[]>>> = {
  slug: ['ShortText'],
  date: ['Date'],
  json: ['RichText'],
};

/** Fields of one value that are lists here all the same (docs/contracts/cm-api.md §2). */
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

export function takesType(type: FieldType, name: unknown): boolean {
  return name === cmFieldTypeNames[type] || (ALSO_TAKEN[type] ?? []).some((taken) => taken === name);
}

export function isWrapped(type: FieldType): boolean {
  return WRAPPED.includes(type);
}

export function isList(type: FieldType): boolean {
  return LISTS.includes(type);
}

export function mayHoldBlocks(type: FieldType): boolean {
  return BLOCKS.includes(type);
}
