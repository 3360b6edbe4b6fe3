import { RejectedError } from '@scriptorium/contracts';

import { matchesStrongly, matchesWeakly, parseStrictCondition } from '../../http/requests/entity-tags';
import type { RequestContext } from '../../http/requests/request-context';

/** Adds `ETag`. Returns whether the client knows the representation (If-None-Match), and then responds with 304. */
export function isNotModified(context: RequestContext, tag: string): boolean {
  context.addHeaders({ etag: tag });
  const header = context.header('if-none-match');
  if (header === undefined || !matchesWeakly(parseStrictCondition(header), tag)) return false;
  context.respond(304);
  return true;
}

/**
 * Rejects with PRECONDITION_FAILED if the request has an If-Match without the tag. A check before a write is not
 * enough: pass the version of the matched tag to the service, which compares it under its lock.
 */
export function requireMatch(context: RequestContext, tag: string): void {
  const header = context.header('if-match');
  if (header === undefined || matchesStrongly(parseStrictCondition(header), tag)) return;
  throw preconditionFailed();
}

export function preconditionFailed(): RejectedError {
  const message = 'The resource has changed: it no longer has the entity tag of If-Match. Read it again.';
  return new RejectedError('PRECONDITION_FAILED', message);
}
