import type { DescribedType, FieldType, FieldView } from '@scriptorium/contracts';

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

/** Returns the types of fields with that name, the one of a new field first; none if there is no such name. */
export function typesOf(name: string): DescribedType[] {
  const all = (Object.keys(NAMES) as FieldType[]).filter((type) => NAMES[type] === name);
  const preferred = NEW[name];
  const types = preferred === undefined ? all : [preferred, ...all.filter((type) => type !== preferred)];
  return types.map((fieldType) => ({ fieldType, settings: markOf(name, fieldType) }));
}

/** The settings that mark a field with that name; null removes a mark. */
function markOf(name: string, fieldType: FieldType): Readonly<Record<string, string | null>> {
  return fieldType === 'json' ? { [MARK]: name === 'RichText' ? name : null } : {};
}
