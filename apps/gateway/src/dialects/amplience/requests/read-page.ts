import { type PageRequest, RejectedError } from '@scriptorium/contracts';

import type { RequestContext } from '../../../http/requests/request-context';

const DEFAULT_SIZE = 20;
/** The CLI and GlobalLink ask for 100. More is answered with 100: clients go by `page.size`. */
const MAX_SIZE = 100;

export type Query = Readonly<Record<string, unknown>>;

/** Returns the query as the router parses it: a repeated parameter is a list. */
export function queryOf({ request }: RequestContext): Query {
  return request.query as Query;
}

/** Returns the page that a request asks for. */
export function pageOf(context: RequestContext): PageRequest {
  return readPage(queryOf(context));
}

/** `page` counts from 0; what is not a number falls back to the default, as the service that people know does it. */
export function readPage(query: Query): PageRequest {
  const page = wholeNumber(query['page']) ?? 0;
  const size = Math.min(wholeNumber(query['size']) || DEFAULT_SIZE, MAX_SIZE);
  const sort = readSort(readText(query, 'sort'));
  return { page, size, ...(sort === undefined ? {} : { sort }) };
}

/** `createdDate,desc`; without a direction: ascending. */
function readSort(text: string | undefined): PageRequest['sort'] {
  const [field = '', direction = 'asc'] = text?.split(',').map((part) => part.trim()) ?? [];
  if (field === '') return undefined;
  return { field, direction: direction.toLowerCase() === 'desc' ? 'desc' : 'asc' };
}

/** A parameter's text; the first where it is given several times, undefined where it is empty. */
export function readText(query: Query, name: string): string | undefined {
  const given = query[name];
  const text: unknown = Array.isArray(given) ? given[0] : given;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** `ACTIVE,ARCHIVED`, or the parameter given several times. */
function readList(query: Query, name: string): string[] | undefined {
  const given = query[name];
  const texts = (Array.isArray(given) ? given : [given]).filter((text) => typeof text === 'string');
  const parts = texts.flatMap((text) => text.split(',')).filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts;
}

export function readFlag(query: Query, name: string): boolean {
  return readText(query, name) === 'true';
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  return number;
}

/** `status` as a list reads it: those that are named, of those that there are. */
export function readStatus<Status extends string>(query: Query, known: readonly Status[]): Status[] | undefined {
  return readList(query, 'status')?.map((text) => {
    const status = known.find((each) => each === text);
    if (status !== undefined) return status;
    const data = { property: 'status', invalidValue: text };
    throw new RejectedError('FIELD_INVALID', `"status" must be out of ${known.join(', ')}.`, data);
  });
}
