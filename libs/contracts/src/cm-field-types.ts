import type { FieldType, FieldView } from './rpc/models';

/**
 * Names of the field types in the CM API. A content type has them for its fields (gateway), an item for its values
 * (content-store). The names of CH ONE documents are those of docs/contracts/cm-api.md §2, which has no names for the
 * other types. References and media are always lists, so each of these two names is for fields of one value and of
 * many.
 */
export const cmFieldTypeNames: Readonly<Record<FieldType, string>> = {
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

const RICH_TEXT = cmFieldTypeNames.structured_text;

/** Setting that marks a JSON field whose values are documents of the CM API (`{"type":"doc"}`). */
const MARK = 'cm_type';

/** Returns the name of a field's type. A marked JSON field is a rich text. */
export function cmFieldTypeName({ fieldType, settings }: Pick<FieldView, 'fieldType' | 'settings'>): string {
  return fieldType === 'json' && settings[MARK] === RICH_TEXT ? RICH_TEXT : cmFieldTypeNames[fieldType];
}

/** Returns the settings that mark a field with that name; null removes the mark. */
export function cmFieldTypeMark(name: string, fieldType: FieldType): Readonly<Record<string, string | null>> {
  return fieldType === 'json' ? { [MARK]: name === RICH_TEXT ? name : null } : {};
}
