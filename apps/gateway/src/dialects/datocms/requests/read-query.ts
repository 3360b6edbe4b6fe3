import { RejectedError } from '@scriptorium/contracts';

import type { Query } from './parse-query';

/** Returns the text of a parameter; undefined if absent or empty. */
export function readText(query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  return typeof value === 'string' ? value : invalidParameter(name, 'a string');
}

export function readFlag(query: Query, name: string): boolean {
  return readText(query, name) === 'true';
}

/** Reads `a,b`, or a repeated parameter; undefined if it has no value. */
export function readList(query: Query, name: string): string[] | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  const parts = texts.flatMap((text) =>
    typeof text === 'string' ? text.split(',') : invalidParameter(name, 'a list of strings'),
  );
  const named = parts.map((part) => part.trim()).filter((part) => part !== '');
  return named.length === 0 ? undefined : named;
}

export function readObject(query: Query, name: string): Query {
  const value = query[name] ?? {};
  return isObject(value) ? value : invalidParameter(name, 'an object');
}

export function readChoice<Choice extends string>(query: Query, name: string, choices: readonly Choice[]): Choice {
  const text = readText(query, name);
  const first = choices[0];
  if (text === undefined && first !== undefined) return first;
  return choices.find((each) => each === text) ?? invalidParameter(name, `one of ${choices.join(', ')}`);
}

/** Reads `page[offset]` and `page[limit]`. */
export function readPage(query: Query, limits: { readonly defaultLimit: number; readonly maxLimit: number }) {
  const page = readObject(query, 'page');
  const offset = wholeNumber(page, 'offset') ?? 0;
  const limit = wholeNumber(page, 'limit') ?? limits.defaultLimit;
  if (limit > limits.maxLimit) invalidParameter('page[limit]', `at most ${limits.maxLimit}`);
  return { offset, limit };
}

function wholeNumber(page: Query, name: string): number | undefined {
  const text = readText(page, name);
  if (text === undefined) return undefined;
  return /^\d{1,9}$/.test(text) ? Number(text) : invalidParameter(`page[${name}]`, 'a whole number');
}

export function isObject(value: unknown): value is Query {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function invalidParameter(parameter: string, expected: string): never {
  throw new RejectedError('PARAMETER_INVALID', `#/${parameter}: failed schema: it must be ${expected}.`);
}
