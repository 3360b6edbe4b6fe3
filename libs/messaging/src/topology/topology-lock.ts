/**
 * A lock across processes for changes of streams and consumers, stored in a NATS key-value bucket.
 *
 * nats-server applies concurrent updates of one stream to the same old configuration. Each update then subscribes to
 * the new subjects, and the server stores every message once per subscription (nats-server pull request 8479).
 *
 * The lock of a process that dies is released when its key expires.
 */
import { jetstream, JetStreamApiError, StorageType } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { TOPOLOGY_BUCKET } from '@scriptorium/contracts';
import { setTimeout } from 'node:timers/promises';

import { inPlace, type JetStreamPlace } from './streams';

const KEY = 'lock';
/** An update takes milliseconds. nats.js times out a request after 5 s. */
const EXPIRES_AFTER_MS = 30_000;
const RETRY_AFTER_MS = 50;
const KEY_EXISTS = 10071;

/**
 * Applies the change that `find` returns, if any, while no other process applies one. Calls `find` again after each
 * wait, since the other process may have made the same change.
 *
 * @throws the error of `find`, of `apply` or of the server
 */
export async function changeUnderLock<Change extends object>(
  { nats, place }: { readonly nats: NatsConnection; readonly place: JetStreamPlace },
  find: () => Promise<Change | undefined>,
  apply: (change: Change) => Promise<unknown>,
): Promise<void> {
  if (!(await find())) return;
  const bucket = await new Kvm(jetstream(nats, inPlace(place))).create(TOPOLOGY_BUCKET, {
    ttl: EXPIRES_AFTER_MS,
    storage: StorageType.Memory,
  });
  let revision: number | undefined;
  while ((revision = await undefinedIfLocked(bucket.create(KEY, ''))) === undefined) {
    await setTimeout(RETRY_AFTER_MS);
    if (!(await find())) return;
  }
  try {
    const change = await find();
    if (change) await apply(change);
  } finally {
    // If this fails, the lock is released when the key expires.
    await bucket.purge(KEY, { previousSeq: revision }).catch(() => undefined);
  }
}

async function undefinedIfLocked(created: Promise<number>): Promise<number | undefined> {
  try {
    return await created;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === KEY_EXISTS) return undefined;
    throw error;
  }
}
