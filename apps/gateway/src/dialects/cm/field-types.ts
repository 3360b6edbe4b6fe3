import type { FieldType, FieldView } from '@scriptorium/contracts';

/**
 * What the fields of a content type are called here; items name the types of their values by the same names. References
 * and media are always lists (contract, 2), so each of these names stands for a field of one and for a field of many.
 */
const NAMES: Readonly<Record<FieldType, string>> = {
  boolean: 'Boolean',
  color: 'Color',
  date: 'DateTime',
  date_time: 'DateTime',
  file: 'Media',
  float: 'Decimal',
  gallery: 'Media',
  integer: 'Integer',
  json: 'Json',
  lat_lon: 'Location',
  link: 'Reference',
  links: 'Reference',
  rich_text: 'Blocks',
  seo: 'Seo',
  single_block: 'Block',
  slug: 'Slug',
  string: 'ShortText',
  structured_text: 'RichText',
  text: 'LongText',
  video: 'Video',
};

/** Which of two types a new field of that name gets: the one that holds more. */
const NEW: Readonly<Record<string, FieldType>> = {
  DateTime: 'date_time',
  Media: 'gallery',
  Reference: 'links',
  // The document tree of this API, `{"type":"doc"}`, is not the one that a structured text holds.
  RichText: 'json',
};

/** How a field says that its JSON is a rich text. */
const MARK = 'cm_type';

export const fieldTypeNames = [...new Set(Object.values(NAMES))].sort();

export function nameOfField({ fieldType, settings }: Pick<FieldView, 'fieldType' | 'settings'>): string {
  return fieldType === 'json' && settings[MARK] === 'RichText' ? 'RichText' : NAMES[fieldType];
}

/** One that is there already and is called so stays what it is. Undefined for no such name. */
export function fieldTypeOf(name: string, existing: FieldView | undefined): FieldType | undefined {
  if (existing !== undefined && nameOfField(existing) === name) return existing.fieldType;
  return NEW[name] ?? (Object.keys(NAMES) as FieldType[]).find((type) => NAMES[type] === name);
}

/** What goes into the settings of a field with that name; null takes away what was there. */
export function markOf(name: string, fieldType: FieldType): Readonly<Record<string, string | null>> {
  return fieldType === 'json' ? { [MARK]: name === 'RichText' ? name : null } : {};
}
