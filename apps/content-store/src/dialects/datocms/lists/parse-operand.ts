import { parseIsoTime, uuidOf } from '@scriptorium/contracts';
import type { Form } from './condition';

/** Matches no id. Stands in for a value that is not an id. */
const NO_MATCH = '';
/** The form of the id of a record's creator. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const MAX_LENGTH = 10_000;

/** Returns one value of a request as the text of a parameter; undefined if it does not have the form. */
export function parseOperand(form: Form, value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  // PostgreSQL has no text with U+0000.
  if (text.length > MAX_LENGTH || text.includes('\0')) return undefined;
  switch (form) {
    case 'number':
      return NUMBER.test(text) ? text : undefined;
    case 'boolean':
      return parseBoolean(text)?.toString();
    case 'date':
      return DAY.test(text.slice(0, 10)) && parseMoment(text) !== undefined ? text.slice(0, 10) : undefined;
    case 'moment':
      return parseMoment(text);
    case 'record':
    case 'records':
      return uuidOf(text) ?? (UUID.test(text) ? text : NO_MATCH);
    case 'text':
    case 'upload':
    case 'uploads':
    case 'document':
    case 'presence':
      return text;
  }
}

/**
 * Parses a list from qs: more than twenty values are an object with indexes as keys. A single value is a list of one.
 */
export function parseOperands(form: Form, value: unknown): readonly string[] | undefined {
  const list = typeof value === 'object' && value !== null ? Object.values(value) : [value];
  const operands = list.map((each) => parseOperand(form, each));
  return operands.every((operand) => operand !== undefined) ? operands : undefined;
}

export function parseBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 'true' || value === '1') return true;
  if (value === false || value === 'false' || value === '0') return false;
  return undefined;
}

/** A time without an offset is in UTC. */
function parseMoment(text: string): string | undefined {
  const parts = MOMENT.exec(text);
  if (parts === null) return undefined;
  return parseIsoTime(text.length > 10 && parts[1] === undefined ? `${text}Z` : text)?.toISOString();
}
