import type { FieldType } from '@scriptorium/contracts';
import { objectText, stringIn } from '@scriptorium/copy-engine';
import type { Field, Model, ModelCatalog } from '../../../../models/model';
import { decodeBody } from '../../../../content/values/decode-body';
import { isList, isWrapped, mayHoldBlocks, nameOfType } from './field-types';

/** A value as this API shows it: JSON text, and what its type is called. */
export interface PresentedValue {
  readonly type: string;
  readonly text: string;
}

/** JSON text of all fields of the model: `{"<api key>": {"type", "value"}}`. */
export function presentFields(catalog: ModelCatalog, model: Model, body: string): string {
  const members = [...presentedValues(catalog, model, body)].map(
    ([apiKey, { type, text }]) => [apiKey, `{"type":"${type}","value":${text}}`] as const,
  );
  return objectText(members);
}

/** By API key. Without a value it is null, and a list is empty. */
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
  return { type, text: mayHoldBlocks(fieldType) ? withoutBlockIds(text) : text };
}

function listed(fieldType: FieldType, text: string): string {
  if (text === 'null') return '[]';
  return isWrapped(fieldType) ? `[${text}]` : text;
}

/** What records have as a string is shown as what it says. */
function presentedJson(field: Field, text: string): PresentedValue {
  const said = stringIn(text);
  try {
    if (said !== undefined) return { type: nameOfType(field, JSON.parse(said)), text: said };
  } catch {
    // A text that is no JSON is shown as the text that it is.
  }
  return { type: nameOfType(field), text };
}

/**
 * A copy's blocks have ids of their own, and its fields equal the source's all the same (docs/contracts/cm-api.md §3):
 * the ids are not shown. The text comes from `decodeBody`, which begins every block so; no string can hold it, since
 * there quotes are escaped.
 */
function withoutBlockIds(text: string): string {
  return text.replaceAll(/\{"type":"item","id":"[A-Za-z0-9_-]{22}",/g, '{"type":"item",');
}
