import { setTimeout as sleep } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';
import { type Caller, readPrincipals } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import { LRUCache } from 'lru-cache';

import type { Principal } from './principal.dto';

const CACHED_FOR_MS = 60_000;
/** Longest time that an answer from memory waits for names. */
const NAMED_WITHIN_MS = 500;

/**
 * Returns principals with their names, for `createdBy` and similar members. Names are cached for a minute, so a list
 * needs at most one rpc. Concurrent requests for a name share one.
 */
@Injectable()
export class Principals {
  private readonly known = new LRUCache<string, Principal>({ max: 10_000, ttl: CACHED_FOR_MS });
  private readonly loading = new Map<string, Promise<void>>();

  constructor(private readonly rpc: RpcClient) {}

  /** Returns a function that presents the principals with these ids. A deleted principal has neither name nor kind. */
  async named(caller: Caller, ids: readonly (string | null)[]): Promise<(id: string) => Principal> {
    await this.load(
      caller,
      [...new Set(ids)].filter((id): id is string => id !== null && !this.known.has(id)),
    );
    return (id) => this.known.get(id) ?? unknown(id);
  }

  /**
   * Returns the same for answers from memory, which an outage of content-store must not prevent. A name that was read
   * before is used until it is read again, and one that cannot be read is null.
   */
  async remembered(caller: Caller, ids: readonly string[]): Promise<(id: string) => Principal> {
    const unread = [...new Set(ids)].filter((id) => this.known.peek(id, { allowStale: true }) === undefined);
    const loaded = this.load(caller, unread).catch(() => undefined);
    if (unread.length > 0) await Promise.race([loaded, sleep(NAMED_WITHIN_MS, undefined, { ref: false })]);
    return (id) => this.recall(caller, id);
  }

  /** Returns what is known of a principal, and reads a name that is unknown or old, for the next call. */
  recall(caller: Caller, id: string): Principal {
    const principal = this.known.peek(id, { allowStale: true });
    if (!this.known.has(id)) void this.load(caller, [id]).catch(() => undefined);
    return principal ?? unknown(id);
  }

  private async load(caller: Caller, ids: readonly string[]): Promise<void> {
    const wanted = ids.filter((id) => !this.loading.has(id));
    if (wanted.length > 0) {
      const reading = this.read(caller, wanted).finally(() => {
        for (const id of wanted) this.loading.delete(id);
      });
      for (const id of wanted) this.loading.set(id, reading);
    }
    await Promise.all(ids.flatMap((id) => this.loading.get(id) ?? []));
  }

  private async read(caller: Caller, ids: readonly string[]): Promise<void> {
    const { principals } = await this.rpc.call(readPrincipals, { caller, ids });
    const found = new Map(principals.map((principal) => [principal.id, principal]));
    for (const id of ids) this.known.set(id, found.get(id) ?? unknown(id));
  }
}

function unknown(id: string): Principal {
  return { id, name: null, kind: null };
}
