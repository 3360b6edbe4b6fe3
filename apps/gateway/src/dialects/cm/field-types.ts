import type { FieldType } from '@scriptorium/contracts';

/** What the fields of a content type are called here. References and media are always lists (contract, 2). */
const NAMES: Readonly<Record<FieldType, string>> = {
  boolean: 'Boolean',
  color: 'Color',
  date: 'Date',
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

export const fieldTypeNames = [...new Set(Object.values(NAMES))].sort();

export function nameOfFieldType(type: FieldType): string {
  return NAMES[type];
}

/** Of the types that share a name the one that holds many; one that is there already stays what it is. */
export function fieldTypeOf(name: string, existing?: FieldType): FieldType | undefined {
  if (existing !== undefined && NAMES[existing] === name) return existing;
  return (Object.keys(NAMES) as FieldType[]).findLast((type) => NAMES[type] === name);
}
