import { hasScope } from '@scriptorium/auth';
import type { Caller, Scope } from '@scriptorium/contracts';

/**
 * Returns whether these scopes include `scope`. Links for actions without the scope are left out
 * (docs/contracts/amplience.md §1.5).
 */
export function may(scopes: readonly Scope[], scope: Scope): boolean {
  return hasScope({ scopes }, scope);
}

export function scopesIn(caller: Caller, hubId: string): readonly Scope[] {
  return caller.grants.find((grant) => grant.hubId === hubId)?.scopes ?? [];
}
