import { RejectedError, type ListRecords, type RecordFilter } from '@scriptorium/contracts';
import type { Model } from '../../../models/model';
import type { Condition, Form, Order, Sign, Test } from './condition';
import { parseBoolean, parseOperand, parseOperands } from './parse-operand';
import { subjectOf } from './subject-of';

type Operator = (form: Form, value: unknown) => Test | undefined;

/** Longer patterns, and patterns with back references, can keep a database busy for minutes. */
const MAX_PATTERN = 200;
const BACK_REFERENCE = /\\[1-9]/;

const OPERATORS: Readonly<Record<string, Operator>> = {
  eq: (form, value) => equals(form, value, false),
  neq: (form, value) => equals(form, value, true),
  in: (form, value) => oneOf(form, value, false),
  not_in: (form, value) => oneOf(form, value, true),
  notIn: (form, value) => oneOf(form, value, true),
  matches: (form, value) => matches(form, value, false),
  not_matches: (form, value) => matches(form, value, true),
  is_blank: (form, value) => blank(form, parseBoolean(value)),
  is_present: (form, value) => blank(form, negated(parseBoolean(value))),
  gt: (form, value) => compares(form, value, '>'),
  lt: (form, value) => compares(form, value, '<'),
  gte: (form, value) => compares(form, value, '>='),
  lte: (form, value) => compares(form, value, '<='),
  exists: (_form, value) => exists(parseBoolean(value)),
  all_in: (form, value) => contains(form, value, 'all'),
  any_in: (form, value) => contains(form, value, 'any'),
};

const COMPARABLE: readonly Form[] = ['number', 'date', 'moment'];
const LISTS: readonly Form[] = ['records', 'uploads'];
const WORDS: readonly Form[] = ['text', 'document'];
/** Values of these forms cannot be compared for equality. */
const UNEQUAL: readonly Form[] = ['document', 'presence'];

/** Parses the filters of a list, all of which must match. Rejects with INVALID_FILTER {filter}. */
export function parseFilters(filters: readonly RecordFilter[], model: Model | undefined): Condition[] {
  return filters.map(({ field, operator, value }) => {
    const subject = subjectOf(field, model);
    const parse = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
    const test = subject && parse?.(subject.form, value);
    if (subject === undefined || test === undefined) throw invalidFilter(field);
    return { subject, ...test };
  });
}

/** Rejects with INVALID_ORDER {order}. */
export function parseOrder(wanted: NonNullable<ListRecords['order']>, model: Model | undefined): Order[] {
  return wanted.map(({ field, direction }) => {
    const subject = model && subjectOf(field, model);
    if (subject === undefined || LISTS.includes(subject.form) || UNEQUAL.includes(subject.form)) {
      throw new RejectedError('INVALID_ORDER', `Records of the requested model cannot be sorted by ${field}.`, {
        order: field,
      });
    }
    return { subject, direction: direction === 'desc' ? 'desc' : 'asc' };
  });
}

export function invalidFilter(filter: string): RejectedError {
  return new RejectedError('INVALID_FILTER', `The filter on ${filter} cannot be applied.`, { filter });
}

function equals(form: Form, value: unknown, isNegated: boolean): Test | undefined {
  if (UNEQUAL.includes(form)) return undefined;
  if (value === null) return { test: 'equals', value, negated: isNegated };
  if (LISTS.includes(form)) return contains(form, value, 'exactly', isNegated);
  const operand = parseOperand(form, value);
  return operand === undefined ? undefined : { test: 'equals', value: operand, negated: isNegated };
}

function oneOf(form: Form, value: unknown, isNegated: boolean): Test | undefined {
  if (UNEQUAL.includes(form)) return undefined;
  if (LISTS.includes(form)) return contains(form, value, 'any', isNegated);
  const values = parseOperands(form, value);
  return values && { test: 'one-of', values, negated: isNegated };
}

function compares(form: Form, value: unknown, sign: Sign): Test | undefined {
  const operand = COMPARABLE.includes(form) ? parseOperand(form, value) : undefined;
  return operand === undefined ? undefined : { test: 'compares', sign, value: operand };
}

function matches(form: Form, value: unknown, isNegated: boolean): Test | undefined {
  if (!WORDS.includes(form)) return undefined;
  const { pattern, case_sensitive, regexp } =
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : { pattern: value };
  const text = parseOperand('text', pattern);
  if (text === undefined) return undefined;
  // The patterns of DatoCMS are regular expressions by default.
  const isRegexp = parseBoolean(regexp) ?? true;
  if (isRegexp && (text.length > MAX_PATTERN || BACK_REFERENCE.test(text))) return undefined;
  const isCaseSensitive = parseBoolean(case_sensitive) ?? true;
  return { test: 'matches', pattern: text, isRegexp, isCaseSensitive, negated: isNegated };
}

function contains(form: Form, value: unknown, how: 'exactly' | 'all' | 'any', isNegated = false): Test | undefined {
  if (!LISTS.includes(form)) return undefined;
  const values = parseOperands(form, value);
  return values && { test: 'contains', how, values, negated: isNegated };
}

function blank(form: Form, wanted: boolean | undefined): Test | undefined {
  return wanted === undefined || !WORDS.includes(form) ? undefined : { test: 'is-blank', wanted };
}

function exists(wanted: boolean | undefined): Test | undefined {
  return wanted === undefined ? undefined : { test: 'exists', wanted };
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}
