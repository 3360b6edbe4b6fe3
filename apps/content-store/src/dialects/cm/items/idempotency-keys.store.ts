import type { ClientBase } from 'pg';

/** Whose key, for what, and what was sent with it. */
export interface KeyUse {
  readonly spaceId: number;
  readonly principalId: string;
  readonly route: string;
  readonly keyHash: Buffer;
  readonly requestHash: Buffer;
}

export interface KeptResponse {
  readonly requestHash: Buffer;
  readonly response: string;
}

/** Keys that are older than that, at one request: those of the hours before, since every request sweeps. */
const SWEPT_AT_ONCE = 100;

/**
 * Makes the key this transaction's own, or gives what was answered under it within 24 hours. Waits for another
 * transaction that has it and has not ended.
 */
export async function claimKey(client: ClientBase, use: KeyUse): Promise<KeptResponse | undefined> {
  await client.query({
    name: 'sweep-idempotency-keys',
    text: `
delete from content.idempotency_keys
 where (space_id, principal_id, route, key_hash) in (
   select space_id, principal_id, route, key_hash
     from content.idempotency_keys
    where created_at < now() - interval '24 hours'
    order by created_at
    limit ${String(SWEPT_AT_ONCE)}
      for update skip locked)`,
  });
  const { rowCount } = await client.query({
    name: 'claim-idempotency-key',
    text: `
insert into content.idempotency_keys (space_id, principal_id, route, key_hash, request_hash)
values ($1, $2, $3, $4, $5)
    on conflict (space_id, principal_id, route, key_hash) do update
   set request_hash = excluded.request_hash,
       response = null,
       created_at = now()
 where idempotency_keys.created_at < now() - interval '24 hours'`,
    values: [...identity(use), use.requestHash],
  });
  if (rowCount === 1) return undefined;
  const { rows } = await client.query<KeptResponse>({
    name: 'read-idempotency-key',
    text: `
select request_hash as "requestHash", response
  from content.idempotency_keys
 where space_id = $1
   and principal_id = $2
   and route = $3
   and key_hash = $4`,
    values: identity(use),
  });
  const [row] = rows;
  if (row === undefined) throw new Error('A claimed idempotency key is gone');
  return row;
}

/** Keeps what the transaction answers under its key. */
export async function keepResponse(client: ClientBase, use: KeyUse, response: string): Promise<void> {
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
