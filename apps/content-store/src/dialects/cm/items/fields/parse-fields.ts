import { RejectedError } from '@scriptorium/contracts';
import { membersOf, memberTexts, stringIn } from '@scriptorium/copy-engine';
import type { Field, Model } from '../../../../models/model';
import { isList, isWrapped, nameOfType, acceptsType } from './field-types';

/** A field's value in the form of all records (contracts, RecordView.attributes). */
export interface SentField {
  readonly field: Field;
  readonly value: unknown;
  /** The sent text, for a comparison with the stored value. */
  readonly text: string;
}

/**
 * Parses `{"<api key>": {"type", "value"}}` into values of the model's fields. Rejects with INVALID_FIELD {field, code}
 * and FIELD_UNKNOWN {field}.
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
    // Text that is not JSON is rejected below.
  }
  throw invalid('fields', 'The fields must be an object.');
}

function sentField(field: Field, entry: string): SentField {
  const { apiKey, fieldType } = field;
  const members = memberTexts(entry);
  const type = stringIn(members.get('type'));
  const text = members.get('value');
  if (type === undefined || text === undefined) throw invalid(apiKey, 'A field must be written as {"type", "value"}.');
  if (!acceptsType(fieldType, type)) {
    throw invalid(apiKey, `The type of the field must be ${nameOfType(field)}.`, { expected: nameOfType(field) });
  }
  return { field, value: valueOf(field, text), text };
}

function valueOf({ apiKey, fieldType }: Field, text: string): unknown {
  if (text === 'null') return null;
  // The value of a JSON field is text.
  if (fieldType === 'json') return text;
  const value: unknown = JSON.parse(text);
  if (!isList(fieldType)) return value;
  if (!Array.isArray(value)) throw invalid(apiKey, 'The value must be a list, also for one element.');
  if (!isWrapped(fieldType)) return value;
  if (value.length > 1) throw invalid(apiKey, 'The list must have at most one element.');
  return (value as readonly unknown[])[0] ?? null;
}

function invalid(field: string, message: string, data: Readonly<Record<string, unknown>> = {}): RejectedError {
  return new RejectedError('INVALID_FIELD', message, { field, code: 'VALIDATION_INVALID', ...data });
}
