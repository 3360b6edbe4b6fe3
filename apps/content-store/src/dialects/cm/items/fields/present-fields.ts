import type { FieldType } from '@scriptorium/contracts';
import { objectText, stringIn } from '@scriptorium/copy-engine';
import type { Field, Model, ModelCatalog } from '../../../../models/model';
import { decodeBody } from '../../../../content/values/decode-body';
import { isList, isWrapped, mayContainBlocks, nameOfType } from './field-types';

/** A value as this API shows it: JSON text and the name of its type. */
export interface PresentedValue {
  readonly type: string;
  readonly text: string;
}

/** Returns JSON text of all fields of the model: `{"<api key>": {"type", "value"}}`. */
export function presentFields(catalog: ModelCatalog, model: Model, body: string): string {
  const members = [...presentedValues(catalog, model, body)].map(
    ([apiKey, { type, text }]) => [apiKey, `{"type":"${type}","value":${text}}`] as const,
  );
  return objectText(members);
}

/** Returns the values by API key. A missing value is null; a missing list is empty. */
export function presentedValues(
  catalog: ModelCatalog,
  model: Model,
  body: string,
): ReadonlyMap<string, PresentedValue> {
  const decoded = decodeBody(catalog, model, body, { nested: true });
  return new Map(model.fields.map((field) => [field.apiKey, presented(field, decoded.get(field.apiKey) ?? 'null')]));
}

function presented(field: Field, text: string): PresentedValue {
  const { fieldType } = field;
  if (fieldType === 'json') return presentedJson(field, text);
  const type = nameOfType(field);
  if (isList(fieldType)) return { type, text: listed(fieldType, text) };
  return { type, text: mayContainBlocks(fieldType) ? withoutBlockIds(text) : text };
}

function listed(fieldType: FieldType, text: string): string {
  if (text === 'null') return '[]';
  return isWrapped(fieldType) ? `[${text}]` : text;
}

/** Parses a JSON value, which records store as a string. */
function presentedJson(field: Field, text: string): PresentedValue {
  const parsed = stringIn(text);
  try {
    if (parsed !== undefined) return { type: nameOfType(field, JSON.parse(parsed)), text: parsed };
  } catch {
    // Text that is not JSON is shown as text.
  }
  return { type: nameOfType(field), text };
}

/**
 * Removes the ids of blocks. The blocks of a copy have ids of their own, but its fields must equal the source's
 * (docs/contracts/cm-api.md §3). `decodeBody` begins every block with this text. No string contains it, because quotes
 * are escaped in strings.
 */
function withoutBlockIds(text: string): string {
  return text.replaceAll(/\{"type":"item","id":"[A-Za-z0-9_-]{22}",/g, '{"type":"item",');
}
