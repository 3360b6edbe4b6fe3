import { cmFieldTypeMark, cmFieldTypeNames, type DescribedType, type FieldType } from '@scriptorium/contracts';

/** The type of a new field for names with several types: the more general one. */
const PREFERRED: ReadonlyMap<string, FieldType> = new Map([
  ['DateTime', 'date_time'],
  ['Media', 'gallery'],
  ['Reference', 'links'],
  // The document tree of this API, `{"type":"doc"}`, differs from the tree of a structured text.
  ['RichText', 'json'],
]);

export const fieldTypeNames = [...new Set(Object.values(cmFieldTypeNames))].sort();

/** Returns the field types with that name, the type of a new field first. Empty for an unknown name. */
export function typesOf(name: string): DescribedType[] {
  const all = (Object.keys(cmFieldTypeNames) as FieldType[]).filter((type) => cmFieldTypeNames[type] === name);
  const preferred = PREFERRED.get(name);
  const types = preferred === undefined ? all : [preferred, ...all.filter((type) => type !== preferred)];
  return types.map((fieldType) => ({ fieldType, settings: cmFieldTypeMark(name, fieldType) }));
}
