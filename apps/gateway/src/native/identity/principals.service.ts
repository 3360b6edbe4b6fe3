import { Injectable } from '@nestjs/common';
import { type Caller, type PrincipalView, readPrincipals } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import { LRUCache } from 'lru-cache';

import type { Principal } from './principal.dto';

const CACHED_FOR_MS = 60_000;

/**
 * Returns principals with their names, for `createdBy` and similar members. Names are cached for a minute, so a list
 * needs at most one rpc.
 */
@Injectable()
export class Principals {
  private readonly known = new LRUCache<string, PrincipalView>({ max: 10_000, ttl: CACHED_FOR_MS });

  constructor(private readonly rpc: RpcClient) {}

  /** Returns a function that presents the principals with these ids. A deleted principal has neither name nor kind. */
  async named(caller: Caller, ids: readonly (string | null)[]): Promise<(id: string) => Principal> {
    const wanted = [...new Set(ids)].filter((id): id is string => id !== null && !this.known.has(id));
    const found = wanted.length === 0 ? [] : (await this.rpc.call(readPrincipals, { caller, ids: wanted })).principals;
    for (const principal of found) this.known.set(principal.id, principal);
    return (id) => this.known.get(id) ?? { id, name: null, kind: null };
  }
}
