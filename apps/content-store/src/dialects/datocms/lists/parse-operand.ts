import { uuidOf } from '@scriptorium/contracts';
import type { Form } from './condition';

/** What no id of anything is: a value that names nothing is compared like any other, and found nowhere. */
const NOBODY = '';
/** As a record's creator is named. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const MAX_LENGTH = 10_000;

/** One value of a request as the text that a parameter holds; undefined where it is no such value. */
export function parseOperand(form: Form, value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  // Postgres has no text with a NUL in it.
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
      return uuidOf(text) ?? (UUID.test(text) ? text : NOBODY);
    case 'text':
    case 'upload':
    case 'uploads':
    case 'document':
    case 'presence':
      return text;
  }
}

/** A list, as qs makes it: of more than twenty values an object with their places for keys. One value is a list of one. */
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
  // The 31st of February would be a day in March.
  const day = new Date(text.slice(0, 10));
  if (parts === null || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text.slice(0, 10)))
    return undefined;
  const time = new Date(text.length > 10 && parts[1] === undefined ? `${text}Z` : text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
