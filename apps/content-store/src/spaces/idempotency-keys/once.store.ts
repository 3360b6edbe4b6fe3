import { RejectedError } from '@scriptorium/contracts';
import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';

/** A request with its idempotency key. */
interface KeyedRequest {
  readonly spaceId: number;
  readonly principalId: string;
  /** The rpc's subject. */
  readonly route: string;
  /** Without a key the work is done for every request. */
  readonly key: string | undefined;
  /** All parameters. The key cannot be used again with others. */
  readonly parameters: readonly unknown[];
}

/**
 * Does the work once for an idempotency key, in the caller's transaction. A request that sends the key again within 24 hours
 * gets the first result, also if both arrive at the same time. A rejected request keeps no result, so it can be sent again.
 * A key belongs to one principal, space and route.
 *
 * Rejected with IDEMPOTENCY_KEY_REUSED, and as `work` is. The result must be JSON.
 */
export async function once<T>(client: ClientBase, request: KeyedRequest, work: () => Promise<T>): Promise<T> {
  const { spaceId, principalId, route, key, parameters } = request;
  if (key === undefined) return work();
  const requestHash = sha256(JSON.stringify(parameters));
  const use = { spaceId, principalId, route, keyHash: sha256(key), requestHash };
  const kept = await claimKey(client, use);
  if (kept === undefined) {
    const result = await work();
    await keepResponse(client, use, JSON.stringify(result));
    return result;
  }
  if (!kept.requestHash.equals(requestHash)) {
    throw new RejectedError('IDEMPOTENCY_KEY_REUSED', 'The idempotency key was sent with another request before.');
  }
  return JSON.parse(kept.response) as T;
}

/** The hashes of a key and of the request that it was sent with. */
interface KeyUse {
  readonly spaceId: number;
  readonly principalId: string;
  readonly route: string;
  readonly keyHash: Buffer;
  readonly requestHash: Buffer;
}

interface KeptResponse {
  readonly requestHash: Buffer;
  readonly response: string;
}

/** Expired keys that a request deletes: those of the hours before, since every request sweeps. */
const SWEPT_AT_ONCE = 100;
const IS_EXPIRED = `kept.created_at < now() - interval '24 hours'`;

/**
 * Claims the key for this transaction. Returns the response if another request of the last 24 hours has claimed it before.
 * Waits for a transaction that has claimed the key and has not ended. One statement claims and reads, so no key can expire in
 * between.
 */
async function claimKey(client: ClientBase, use: KeyUse): Promise<KeptResponse | undefined> {
  await sweepKeys(client);
  const { rows } = await client.query<{ requestHash: Buffer; response: string | null }>({
    name: 'claim-idempotency-key',
    text: `
insert into content.idempotency_keys as kept (space_id, principal_id, route, key_hash, request_hash)
values ($1, $2, $3, $4, $5)
    on conflict (space_id, principal_id, route, key_hash) do update
   set request_hash = case when ${IS_EXPIRED} then excluded.request_hash else kept.request_hash end,
       response = case when ${IS_EXPIRED} then null else kept.response end,
       created_at = case when ${IS_EXPIRED} then now() else kept.created_at end
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
     from content.idempotency_keys kept
    where ${IS_EXPIRED}
    order by created_at
    limit ${String(SWEPT_AT_ONCE)}
      for update skip locked)`,
  });
}

async function keepResponse(client: ClientBase, use: KeyUse, response: string): Promise<void> {
  await client.query({
    name: 'keep-response',
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
