import type { Scope, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { EntityManager } from 'typeorm';
import { ApiClientEntity } from './api-client.entity';

export function findClient(manager: EntityManager, clientId: string): Promise<ApiClientEntity | null> {
  return manager.findOneBy(ApiClientEntity, { clientId });
}

/**
 * Stores a new access token of a verified client. Returns false if its secret is no longer the verified one. Also
 * deletes at most 100 expired tokens, more than are created, so that they do not accumulate.
 */
export async function insertAccessToken(
  db: Pool | ClientBase,
  token: { readonly hash: Buffer; readonly secondsToLive: number },
  { clientId, principalId, secretHash }: ApiClientEntity,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'insert-access-token',
    text: `
with expired as (
  select token_hash
    from content.tokens
   where expires_at < now()
   order by expires_at
   limit 100
     for update skip locked
), swept as (
  delete from content.tokens
   using expired
   where tokens.token_hash = expired.token_hash
)
insert into content.tokens (token_hash, principal_id, expires_at)
select $1, principal_id, now() + make_interval(secs => $3)
  from content.api_clients
 where client_id = $2
   and principal_id = $4
   and secret_hash = $5`,
    values: [token.hash, clientId, token.secondsToLive, principalId, secretHash],
  });
  return rowCount === 1;
}

/** One row per space that the token's holder has a grant for. A holder without grants has one row without a space. */
export interface HolderRow {
  readonly principal_id: string;
  readonly space_id: SpaceId | null;
  readonly key: string;
  readonly hub_id: string;
  readonly scopes: readonly Scope[];
}

export async function readHolder(db: Pool | ClientBase, tokenHash: Buffer): Promise<HolderRow[]> {
  const { rows } = await db.query<HolderRow>({
    name: 'read-holder',
    text: `
select t.principal_id, s.id as space_id, s.key, s.hub_id, g.scopes
  from content.tokens t
  left join content.grants g on g.principal_id = t.principal_id
  left join content.spaces s
         on s.id = g.space_id
        and not exists (select from content.space_deletions d where d.space_id = s.id)
 where t.token_hash = $1
       -- A personal token does not expire.
   and (t.expires_at is null or t.expires_at > now())
 order by s.key`,
    values: [tokenHash],
  });
  return rows;
}
