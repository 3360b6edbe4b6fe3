import type { Caller } from '@scriptorium/contracts';

import type { RequestContext } from '../../../http/requests/request-context';
import { environmentOf } from '../transport/environment.guard';

/** Returns the members that every rpc about a space has: the caller and the space. */
export function scopeOf({ caller, request }: RequestContext): { readonly caller: Caller; readonly spaceKey: string } {
  return { caller, spaceKey: environmentOf(request) };
}
