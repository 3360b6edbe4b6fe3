import { RejectedError } from '@scriptorium/contracts';

import { invalidQuery } from '../operations/operation-guard';
import { MAX_COUNT, type QueryName } from '../operations/parameters';
import type { RequestContext } from '../../../http/requests/request-context';

/** Returns a query parameter as received; undefined if absent. The OperationGuard rejects repeated parameters. */
export function queryText({ query }: RequestContext, name: QueryName): string | undefined {
  return query.get(name) ?? undefined;
}

/** Returns an integer from 1; undefined if absent. Rejects other values with QUERY_INVALID. */
export function readCount(context: RequestContext, name: QueryName): number | undefined {
  const text = queryText(context, name);
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && isCount(Number(text))) return Number(text);
  throw invalidQuery(name, `"${name}" must be an integer from 1 to ${MAX_COUNT}.`);
}

export function readOneOf<Name extends string>(
  context: RequestContext,
  name: QueryName,
  names: readonly Name[],
): Name | undefined {
  const text = queryText(context, name);
  if (text === undefined) return undefined;
  const found = names.find((each) => each === text);
  if (found === undefined) throw invalidQuery(name, `"${name}" must be one of ${names.join(', ')}.`);
  return found;
}

/** Returns the version number; undefined for the latest version. Rejects other values with VERSION_INVALID. */
export function readVersion(context: RequestContext): number | undefined {
  const text = queryText(context, 'version');
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text) && isCount(Number(text))) return Number(text);
  throw new RejectedError('VERSION_INVALID', `"version" must be an integer from 1 to ${MAX_COUNT}.`, {
    parameter: 'version',
  });
}

function isCount(value: number): boolean {
  return value >= 1 && value <= MAX_COUNT;
}
