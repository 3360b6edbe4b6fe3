import { type ExpectedTags, RejectedError, viewTag } from '@scriptorium/contracts';

import { matchesStrongly, matchesWeakly, parseStrictCondition, strongTag } from '../../http/requests/entity-tags';
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
 * Returns the entity tag of a view of a service. `more` is what else the representation depends on, such as the scopes
 * of the caller; changes do not compare it.
 */
export function tagOfView(view: object, more: readonly string[] = []): string {
  return strongTag([viewTag(view), ...more].join('.'));
}

/** Returns the tags of If-Match, which the service compares under its lock with the tag of its view. */
export function expectedTags(context: RequestContext): { readonly ifMatch?: ExpectedTags } {
  const header = context.header('if-match');
  if (header === undefined) return {};
  const condition = parseStrictCondition(header);
  if (condition === '*') return { ifMatch: '*' };
  const strong = condition.filter(({ isWeak }) => !isWeak);
  return { ifMatch: strong.map(({ text }) => text.slice(1, -1).split('.', 1)[0] ?? '') };
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
