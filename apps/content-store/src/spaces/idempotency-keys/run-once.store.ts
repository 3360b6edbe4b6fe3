import { RejectedError, type SpaceId } from '@scriptorium/contracts';
import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';

/** A request with its idempotency key. */
interface KeyedRequest {
  readonly spaceId: SpaceId;
  readonly principalId: string;
  /** The rpc's subject. */
  readonly route: string;
  /** Undefined: the work runs for every request. */
  readonly key: string | undefined;
  /** All parameters. The key cannot be reused with others. */
  readonly parameters: readonly unknown[];
}

/**
 * Runs `work` once per idempotency key, in the caller's transaction. A request that repeats the key within 24 hours
 * gets the stored result, also if both arrive at the same time. A rejected request stores no result, so it can be sent
 * again. A key belongs to one principal, space and route.
 *
 * Rejects with IDEMPOTENCY_KEY_REUSED, and as `work` does. The result must be JSON.
 */
export async function runOnce<T>(client: ClientBase, request: KeyedRequest, work: () => Promise<T>): Promise<T> {
  const { spaceId, principalId, route, key, parameters } = request;
  if (key === undefined) return work();
  const requestHash = sha256(JSON.stringify(parameters));
  const use = { spaceId, principalId, route, keyHash: sha256(key), requestHash };
  const stored = await claimKey(client, use);
  if (stored === undefined) {
    const result = await work();
    await storeResponse(client, use, JSON.stringify(result));
    return result;
  }
  if (!stored.requestHash.equals(requestHash)) {
    throw new RejectedError('IDEMPOTENCY_KEY_REUSED', 'The idempotency key was already used with another request.');
  }
  return JSON.parse(stored.response) as T;
}

/** The hashes of a key and of its request. */
interface KeyUse {
  readonly spaceId: SpaceId;
  readonly principalId: string;
  readonly route: string;
  readonly keyHash: Buffer;
  readonly requestHash: Buffer;
}

interface StoredResponse {
  readonly requestHash: Buffer;
  readonly response: string;
}

/** The number of expired keys that a request deletes. Every request deletes some, so few accumulate. */
const SWEEP_BATCH = 100;
const IS_EXPIRED = `stored.created_at < now() - interval '24 hours'`;

/**
 * Claims the key for this transaction. Returns the response if a request of the last 24 hours has claimed it. Waits for
 * a concurrent transaction that has claimed the key. One statement claims and reads, so a key cannot expire in between.
 */
async function claimKey(client: ClientBase, use: KeyUse): Promise<StoredResponse | undefined> {
  await sweepKeys(client);
  const { rows } = await client.query<{ requestHash: Buffer; response: string | null }>({
    name: 'claim-idempotency-key',
    text: `
insert into content.idempotency_keys as stored (space_id, principal_id, route, key_hash, request_hash)
values ($1, $2, $3, $4, $5)
    on conflict (space_id, principal_id, route, key_hash) do update
   set request_hash = case when ${IS_EXPIRED} then excluded.request_hash else stored.request_hash end,
       response = case when ${IS_EXPIRED} then null else stored.response end,
       created_at = case when ${IS_EXPIRED} then now() else stored.created_at end
returning request_hash as "requestHash", response`,
    values: [...identity(use), use.requestHash],
  });
  const [{ requestHash, response } = { requestHash: use.requestHash, response: null }] = rows;
  return response === null ? undefined : { requestHash, response };
}

async function sweepKeys(client: ClientBase): Promise<void> {
  await client.query({
    name: 'sweep-idempotency-keys',
    text: `
delete from content.idempotency_keys
 where (space_id, principal_id, route, key_hash) in (
   select space_id, principal_id, route, key_hash
     from content.idempotency_keys stored
    where ${IS_EXPIRED}
    order by created_at
    limit ${String(SWEEP_BATCH)}
      for update skip locked)`,
  });
}

async function storeResponse(client: ClientBase, use: KeyUse, response: string): Promise<void> {
  await client.query({
    name: 'store-response',
    text: `
update content.idempotency_keys
   set response = $5
 where space_id = $1
   and principal_id = $2
   and route = $3
   and key_hash = $4`,
    values: [...identity(use), response],
  });
}

function identity({ spaceId, principalId, route, keyHash }: KeyUse): unknown[] {
  return [spaceId, principalId, route, keyHash];
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
