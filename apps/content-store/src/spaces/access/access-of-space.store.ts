import type { Scope, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** A client or a personal token with its scopes in a space. */
export interface AccessRow {
  readonly id: string;
  readonly principal_id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly created_at: Date;
  /** Null: it does not expire. */
  readonly expires_at: Date | null;
}

/** Lists the API clients that have scopes in a space, after a client id. */
export async function listClientRows(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  after: string | null,
  limit: number,
): Promise<AccessRow[]> {
  const { rows } = await db.query<AccessRow>({
    name: 'list-clients-of-space',
    text: `
select c.client_id as id, p.id as principal_id, p.name, g.scopes, p.created_at, null::timestamptz as expires_at
  from content.grants g
  join content.principals p on p.id = g.principal_id
  join content.api_clients c on c.principal_id = p.id
 where g.space_id = $1
   and ($2::text is null or c.client_id > $2)
 order by c.client_id
 limit $3`,
    values: [spaceId, after, limit],
  });
  return rows;
}

/**
 * Lists the personal tokens that have scopes in a space, after an id. The id is a part of the hash of the token, from
 * which the token cannot be computed. Access tokens of clients are left out, as are expired ones.
 */
export async function listTokenRows(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  after: string | null,
  limit: number,
): Promise<AccessRow[]> {
  const { rows } = await db.query<AccessRow>({
    name: 'list-tokens-of-space',
    text: `
select id, principal_id, name, scopes, created_at, expires_at
  from (
    select encode(substring(t.token_hash from 1 for 16), 'hex') as id, p.id as principal_id, p.name, g.scopes,
           p.created_at, t.expires_at
      from content.grants g
      join content.principals p on p.id = g.principal_id and p.kind = 'person'
      join content.tokens t on t.principal_id = p.id
     where g.space_id = $1
       and (t.expires_at is null or t.expires_at > now())) token
 where $2::text is null
    or id > $2
 order by id
 limit $3`,
    values: [spaceId, after, limit],
  });
  return rows;
}

/** Returns a client of a space by its id. */
export async function readClientRow(db: ClientBase, spaceId: SpaceId, id: string): Promise<AccessRow | undefined> {
  const { rows } = await db.query<AccessRow>(
    `
select c.client_id as id, p.id as principal_id, p.name, g.scopes, p.created_at, null::timestamptz as expires_at
  from content.api_clients c
  join content.principals p on p.id = c.principal_id
  join content.grants g on g.principal_id = p.id and g.space_id = $1
 where c.client_id = $2`,
    [spaceId, id],
  );
  return rows[0];
}

/** Returns a personal token of a space by its id. Expired ones are left out. */
export async function readTokenRow(db: ClientBase, spaceId: SpaceId, id: string): Promise<AccessRow | undefined> {
  const { rows } = await db.query<AccessRow>(
    `
select encode(substring(t.token_hash from 1 for 16), 'hex') as id, p.id as principal_id, p.name, g.scopes,
       p.created_at, t.expires_at
  from content.grants g
  join content.principals p on p.id = g.principal_id and p.kind = 'person'
  join content.tokens t on t.principal_id = p.id
 where g.space_id = $1
   and encode(substring(t.token_hash from 1 for 16), 'hex') = $2
   and (t.expires_at is null or t.expires_at > now())`,
    [spaceId, id],
  );
  return rows[0];
}

export interface AccessCounts {
  readonly accesses: number;
  readonly admins: number;
}

/**
 * Counts the principals that have scopes in a space, and those with the scope `admin`. Those without a client and a
 * valid token are left out: they cannot sign in, and no list shows them.
 */
export async function countAccess(client: ClientBase, spaceId: SpaceId): Promise<AccessCounts> {
  const { rows } = await client.query<AccessCounts>(
    `
select count(*)::integer as accesses, count(*) filter (where 'admin' = any (g.scopes))::integer as admins
  from content.grants g
 where g.space_id = $1
   and (
     exists (select from content.api_clients c where c.principal_id = g.principal_id)
     or exists (
       select
         from content.tokens t
        where t.principal_id = g.principal_id
          and (t.expires_at is null or t.expires_at > now())))`,
    [spaceId],
  );
  return rows[0] ?? { accesses: 0, admins: 0 };
}
