import { createHash } from 'node:crypto';
import {
  MAX_REPLY_ITEMS_BYTES,
  RejectedError,
  STORED_REPLY_MS,
  TransientError,
  type Caller,
  type Idempotent,
  type KeyedRequest,
  type SpaceId,
} from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

import { inTransaction } from '../pool';

/*
 * Requests with an idempotency key (docs/explanation/idempotency.md). One transaction has the change and its reply:
 *
 *   lock     an advisory lock of the key, until the transaction ends. A second request with the key does not wait.
 *   look up  a stored reply ends the transaction: it is the reply to an equal request. Another request is rejected.
 *   work     the change.
 *   store    the reply, as JSON.
 *
 * A failure before the commit stores nothing, and a rejection rolls back. The key is unused then, and the request can
 * be sent again. A key belongs to one principal in one space. It expires after 24 hours.
 *
 * The keys of a principal are limited, because a reply may be large. They are counted in the part of the index that has
 * the same first byte as the key's hash, which is one of 256 equal parts. So the count reads few rows.
 */
export interface OnceRequest extends Idempotent {
  readonly caller: Pick<Caller, 'principalId'>;
}

/** The owner of a key. */
interface Owner {
  readonly spaceId: SpaceId;
  readonly principalId: string;
}

const PARTS = 256;
/** Limits of each part: 131,072 keys and 2 GiB of replies of one principal in one space. */
const MAX_KEYS = 512;
const MAX_BYTES = 8 * 1_024 * 1_024;

/** The time after which a request that found its key in use is worth sending again. */
const RETRY_MS = 1_000;

const IS_CURRENT = `created_at > now() - interval '${String(STORED_REPLY_MS)} milliseconds'`;

/**
 * Runs `work` once per idempotency key, in the caller's transaction, and returns the stored reply to a repetition. The
 * reply must be JSON. Call it before the first lock of the transaction, so that a repetition waits for nothing.
 *
 * Rejects with IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEYS_EXHAUSTED {limit}, REPLY_TOO_LARGE, and as `work` does. Throws
 * TransientError IDEMPOTENCY_KEY_IN_USE while another request with the key is in progress.
 */
export async function runOnce<T>(
  client: ClientBase,
  spaceId: SpaceId,
  { caller: { principalId }, idempotency }: OnceRequest,
  work: () => Promise<T>,
): Promise<T> {
  if (idempotency === undefined) return work();
  const owner = { spaceId, principalId };
  const keyHash = Buffer.from(idempotency.keyHash, 'hex');
  const requestHash = Buffer.from(idempotency.requestHash, 'hex');
  await lockKey(client, owner, keyHash);
  const { reply, storedHash, keys, bytes } = await lookUp(client, owner, keyHash);
  if (reply !== null) {
    if (storedHash?.equals(requestHash) === true) return JSON.parse(reply) as T;
    throw new RejectedError('IDEMPOTENCY_KEY_REUSED', 'The Idempotency-Key was already used with another request.');
  }
  if (keys >= MAX_KEYS || bytes >= MAX_BYTES) throw exhausted();
  const result = await work();
  await store(client, owner, { keyHash, requestHash, reply: replyText(result) });
  return result;
}

/** Runs `work` once per idempotency key, in a transaction of its own. See `runOnce`. */
export function inTransactionOnce<T>(
  pool: Pool,
  spaceId: SpaceId,
  request: OnceRequest,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  return inTransaction(pool, (client) => runOnce(client, spaceId, request, () => work(client)));
}

/** Returns the JSON text of the reply to an equal request in one of these spaces; undefined without one. */
export async function readStoredReplyText(
  pool: Pool,
  spaceIds: readonly SpaceId[],
  principalId: string,
  { keyHash, requestHash }: KeyedRequest,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ response: string }>({
    name: 'read-stored-reply',
    text: `
select response
  from content.idempotency_keys
 where space_id = any ($1)
   and principal_id = $2
   and route = ''
   and key_hash = decode($3, 'hex')
   and request_hash = decode($4, 'hex')
   and ${IS_CURRENT}`,
    values: [spaceIds, principalId, keyHash, requestHash],
  });
  return rows[0]?.response;
}

/** Deletes at most `limit` expired keys and returns their number. Several processes can run this at the same time. */
export async function deleteExpiredKeys(pool: Pool, limit: number): Promise<number> {
  const { rowCount } = await pool.query(
    `
delete from content.idempotency_keys k
 using (
   select space_id, principal_id, route, key_hash
     from content.idempotency_keys
    where not (${IS_CURRENT})
    order by created_at
    limit $1
      for update skip locked
 ) old
 where k.space_id = old.space_id
   and k.principal_id = old.principal_id
   and k.route = old.route
   and k.key_hash = old.key_hash`,
    [limit],
  );
  return rowCount ?? 0;
}

async function lockKey(client: ClientBase, { spaceId, principalId }: Owner, keyHash: Buffer): Promise<void> {
  const name = createHash('sha256')
    .update(`idempotency/${String(spaceId)}/${principalId}/`)
    .update(keyHash)
    .digest();
  const { rows } = await client.query<{ locked: boolean }>({
    name: 'lock-idempotency-key',
    text: 'select pg_try_advisory_xact_lock($1) as locked',
    values: [name.readBigInt64BE().toString()],
  });
  if (rows[0]?.locked === true) return;
  const message = 'Another request with this Idempotency-Key is in progress. Try again.';
  throw new TransientError('IDEMPOTENCY_KEY_IN_USE', message, RETRY_MS);
}

interface Found {
  readonly reply: string | null;
  readonly storedHash: Buffer | null;
  /** The keys of this part, and the bytes of their replies. */
  readonly keys: number;
  readonly bytes: number;
}

/** A statement of its own: its snapshot has everything that was committed before the key was locked. */
async function lookUp(client: ClientBase, { spaceId, principalId }: Owner, keyHash: Buffer): Promise<Found> {
  const { rows } = await client.query<Found>({
    name: 'look-up-idempotency-key',
    text: `
select stored.response as reply,
       stored.request_hash as "storedHash",
       part.keys,
       part.bytes
  from (
    select count(*)::integer as keys,
           coalesce(sum(octet_length(response)), 0)::double precision as bytes
      from content.idempotency_keys
     where space_id = $1
       and principal_id = $2
       and route = ''
       and key_hash between $4 and $5
  ) part
  left join content.idempotency_keys stored
    on stored.space_id = $1
   and stored.principal_id = $2
   and stored.route = ''
   and stored.key_hash = $3
   and stored.${IS_CURRENT}`,
    values: [spaceId, principalId, keyHash, boundOf(keyHash, 0x00), boundOf(keyHash, 0xff)],
  });
  return rows[0] ?? { reply: null, storedHash: null, keys: 0, bytes: 0 };
}

/** Returns the first byte of the hash, followed by this byte. */
function boundOf(keyHash: Buffer, rest: number): Buffer {
  return Buffer.concat([keyHash.subarray(0, 1), Buffer.alloc(keyHash.length - 1, rest)]);
}

/** Replaces an expired reply. */
async function store(
  client: ClientBase,
  { spaceId, principalId }: Owner,
  { keyHash, requestHash, reply }: { readonly keyHash: Buffer; readonly requestHash: Buffer; readonly reply: string },
): Promise<void> {
  await client.query({
    name: 'store-reply',
    text: `
insert into content.idempotency_keys (space_id, principal_id, key_hash, request_hash, response)
values ($1, $2, $3, $4, $5)
    on conflict (space_id, principal_id, route, key_hash) do update
   set request_hash = excluded.request_hash,
       response = excluded.response,
       created_at = now()`,
    values: [spaceId, principalId, keyHash, requestHash, reply],
  });
}

/** A reply that does not fit into a message would be lost after the commit. */
function replyText(result: unknown): string {
  const text = JSON.stringify(result);
  if (Buffer.byteLength(text) <= MAX_REPLY_ITEMS_BYTES) return text;
  const limit = MAX_REPLY_ITEMS_BYTES;
  throw new RejectedError('REPLY_TOO_LARGE', `The reply exceeds the limit of ${String(limit)} bytes.`, { limit });
}

function exhausted(): RejectedError {
  const limit = PARTS * MAX_KEYS;
  const message = `The caller has too many Idempotency-Keys of the last 24 hours, about ${String(limit)}. Send the request without one.`;
  return new RejectedError('IDEMPOTENCY_KEYS_EXHAUSTED', message, { limit });
}
