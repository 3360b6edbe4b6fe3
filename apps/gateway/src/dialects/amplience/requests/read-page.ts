import { type PageRequest, RejectedError } from '@scriptorium/contracts';

import type { RequestContext } from '../../../http/requests/request-context';

const DEFAULT_SIZE = 20;
/** The CLI and GlobalLink request 100. A larger size is reduced to 100: clients read `page.size`. */
const MAX_SIZE = 100;

export type Query = Readonly<Record<string, unknown>>;

/** Returns the query as the router parses it. A repeated parameter is an array. */
export function queryOf({ request }: RequestContext): Query {
  return request.query as Query;
}

/** Returns the requested page. */
export function pageOf(context: RequestContext): PageRequest {
  return readPage(queryOf(context));
}

/** Reads page (from 0), size and sort. A value that is not a number falls back to the default, like the original. */
export function readPage(query: Query): PageRequest {
  const page = wholeNumber(readText(query, 'page')) ?? 0;
  const size = Math.min(wholeNumber(readText(query, 'size')) || DEFAULT_SIZE, MAX_SIZE);
  const sort = readSort(readText(query, 'sort'));
  return { page, size, ...(sort === undefined ? {} : { sort }) };
}

/** Reads `createdDate,desc`. The default direction is ascending. */
function readSort(text: string | undefined): PageRequest['sort'] {
  const [field = '', direction = 'asc'] = text?.split(',').map((part) => part.trim()) ?? [];
  if (field === '') return undefined;
  return { field, direction: direction.toLowerCase() === 'desc' ? 'desc' : 'asc' };
}

/** Returns the text of a parameter: the first of a repeated one, undefined for an empty one. */
export function readText(query: Query, name: string): string | undefined {
  const value = query[name];
  const text: unknown = Array.isArray(value) ? value[0] : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** Reads `ACTIVE,ARCHIVED`, or a repeated parameter. */
function readList(query: Query, name: string): string[] | undefined {
  const value = query[name];
  const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
  const parts = texts.flatMap((text) => text.split(',')).filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts;
}

export function readFlag(query: Query, name: string): boolean {
  return readText(query, name) === 'true';
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Reads the `status` filter of a list. Rejects a status that is not known with FIELD_INVALID. */
export function readStatus<Status extends string>(query: Query, known: readonly Status[]): Status[] | undefined {
  return readList(query, 'status')?.map((text) => {
    const status = known.find((each) => each === text);
    if (status !== undefined) return status;
    const data = { property: 'status', invalidValue: text };
    throw new RejectedError('FIELD_INVALID', `"status" must be one of ${known.join(', ')}.`, data);
  });
}
