import { createHash } from 'node:crypto';

import { RejectedError } from './errors';

/** The entity tags of a request's If-Match, without quotes; `*` for any. */
export type ExpectedTags = '*' | readonly string[];

/** Returns the entity tag of a view: 22 characters of base64url, equal for views with equal members. */
export function viewTag(view: object): string {
  const members = Object.entries(view)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url').slice(0, 22);
}

/** Rejects with PRECONDITION_FAILED if the view has none of the tags. Call it under the lock of the resource. */
export function requireTag(expected: ExpectedTags | undefined, view: object): void {
  if (expected === undefined || expected === '*' || expected.includes(viewTag(view))) return;
  const message = 'The resource has changed: it no longer has the entity tag of If-Match. Read it again.';
  throw new RejectedError('PRECONDITION_FAILED', message);
}
