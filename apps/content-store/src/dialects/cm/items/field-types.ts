import type { FieldType } from '@scriptorium/contracts';
import type { Field } from '../../../models/model';

/**
 * What the fields of a model are called in the CM API. Those that CH ONE documents have its names (contract cm-api.md, 2);
 * for the rest there is none, and they have names of our own. `json` that holds a document (`{"type":"doc"}`) is RichText.
 */
const NAMES: Readonly<Record<FieldType, string>> = {
  string: 'ShortText',
  slug: 'Slug',
  text: 'LongText',
  structured_text: 'RichText',
  boolean: 'Boolean',
  integer: 'Integer',
  float: 'Decimal',
  date: 'DateTime',
  date_time: 'DateTime',
  link: 'Reference',
  links: 'Reference',
  file: 'Media',
  gallery: 'Media',
  json: 'Json',
  color: 'Color',
  lat_lon: 'Location',
  rich_text: 'Blocks',
  single_block: 'Block',
  seo: 'Seo',
  video: 'Video',
};

/** Taken as well, from clients that go by what a content type says of its fields. */
const ALSO_TAKEN: Readonly<Partial<Record<FieldType, readonly string[]>>> = {
  slug: ['ShortText'],
  date: ['Date'],
  json: ['RichText'],
};

/** Fields of one value that are lists here all the same (contract cm-api.md, 2). */
const WRAPPED: readonly FieldType[] = ['link', 'file'];
const LISTS: readonly FieldType[] = ['links', 'gallery', ...WRAPPED];
const BLOCKS: readonly FieldType[] = ['rich_text', 'single_block', 'structured_text'];

/** What a content type of this API says of a field whose JSON is a rich text. */
const MARK = 'cm_type';

/** With a value whether that is a document: what another API has put into a field is called what it is. */
export function nameOfType(field: Pick<Field, 'fieldType' | 'settings'>, value?: unknown): string {
  const { fieldType, settings } = field;
  const isText = fieldType === 'json' && (settings[MARK] === NAMES.structured_text || isDocument(value));
  return isText ? NAMES.structured_text : NAMES[fieldType];
}

function isDocument(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'doc';
}

export function takesType(type: FieldType, name: unknown): boolean {
  return name === NAMES[type] || (ALSO_TAKEN[type] ?? []).some((taken) => taken === name);
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
