import { RejectedError } from '@scriptorium/contracts';
import { membersOf, memberTexts, stringIn } from '@scriptorium/copy-engine';
import type { Field, Model } from '../../../../models/model';
import { isList, isWrapped, nameOfType, takesType } from './field-types';

/** A field's value in the form that all records have it in (contracts, RecordView.attributes). */
export interface SentField {
  readonly field: Field;
  readonly value: unknown;
  /** As it was sent, to tell whether it differs from what is there. */
  readonly text: string;
}

/**
 * `{"<api key>": {"type", "value"}}` as values of the model's fields. Rejected with INVALID_FIELD {field, code} and
 * FIELD_UNKNOWN {field}.
 */
export function parseFields(model: Model, text: string | undefined): readonly SentField[] {
  if (text === undefined) return [];
  requireObject(text);
  return [...new Map(membersOf(text).map((member) => [member.key, member.text]))].map(([name, entry]) => {
    const field = model.fields.find(({ apiKey }) => apiKey === name);
    if (field === undefined) {
      throw new RejectedError('FIELD_UNKNOWN', `${model.name} has no field ${name}.`, { field: name });
    }
    return sentField(field, entry);
  });
}

function requireObject(text: string): void {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  } catch {
    // As if it were something else.
  }
  throw invalid('fields', 'The fields must be an object.');
}

function sentField(field: Field, entry: string): SentField {
  const { apiKey, fieldType } = field;
  const members = memberTexts(entry);
  const type = stringIn(members.get('type'));
  const text = members.get('value');
  if (type === undefined || text === undefined) throw invalid(apiKey, 'A field is written as {"type", "value"}.');
  if (!takesType(fieldType, type)) {
    throw invalid(apiKey, `The field is of the type ${nameOfType(field)}.`, { expected: nameOfType(field) });
  }
  return { field, value: valueOf(field, text), text };
}

function valueOf({ apiKey, fieldType }: Field, text: string): unknown {
  if (text === 'null') return null;
  // As text, since that is what the value of such a field is.
  if (fieldType === 'json') return text;
  const value: unknown = JSON.parse(text);
  if (!isList(fieldType)) return value;
  if (!Array.isArray(value)) throw invalid(apiKey, 'The value is a list, also of one.');
  if (!isWrapped(fieldType)) return value;
  if (value.length > 1) throw invalid(apiKey, 'The list has one element at most.');
  return (value as readonly unknown[])[0] ?? null;
}

function invalid(field: string, message: string, data: Readonly<Record<string, unknown>> = {}): RejectedError {
  return new RejectedError('INVALID_FIELD', message, { field, code: 'VALIDATION_INVALID', ...data });
}
