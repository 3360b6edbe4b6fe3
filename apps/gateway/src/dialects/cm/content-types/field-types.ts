import { cmFieldTypeMark, cmFieldTypeNames, type DescribedType, type FieldType } from '@scriptorium/contracts';

/** Which of two types a new field of that name gets: the one that holds more. */
const PREFERRED: Readonly<Record<string, FieldType>> = {
  DateTime: 'date_time',
  Media: 'gallery',
  Reference: 'links',
  // The document tree of this API, `{"type":"doc"}`, is not the one that a structured text holds.
  RichText: 'json',
};

export const fieldTypeNames = [...new Set(Object.values(cmFieldTypeNames))].sort();

/** Returns the types of fields with that name, the one of a new field first; none if there is no such name. */
export function typesOf(name: string): DescribedType[] {
  const all = (Object.keys(cmFieldTypeNames) as FieldType[]).filter((type) => cmFieldTypeNames[type] === name);
  const preferred = PREFERRED[name];
  const types = preferred === undefined ? all : [preferred, ...all.filter((type) => type !== preferred)];
  return types.map((fieldType) => ({ fieldType, settings: cmFieldTypeMark(name, fieldType) }));
}
