import type { Scope } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** Returns the id of the principal with this name. Creates the principal if it does not exist. */
export async function savePrincipal(client: ClientBase, kind: 'client' | 'person', name: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `
insert into content.principals (kind, name)
values ($1, $2)
    on conflict (kind, name) do update set name = excluded.name
returning id`,
    [kind, name],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`Principal ${name} was not saved.`);
  return row.id;
}

/** Saves the id and secret of a client. Deletes an earlier id of the client. */
export async function saveClient(
  client: ClientBase,
  { clientId, principalId, secretHash }: { clientId: string; principalId: string; secretHash: string },
): Promise<void> {
  await client.query('delete from content.api_clients where principal_id = $1 and client_id <> $2', [
    principalId,
    clientId,
  ]);
  await client.query(
    `
insert into content.api_clients (client_id, principal_id, secret_hash)
values ($1, $2, $3)
    on conflict (client_id) do update
   set principal_id = excluded.principal_id,
       secret_hash = excluded.secret_hash
 where (api_clients.principal_id, api_clients.secret_hash) <> (excluded.principal_id, excluded.secret_hash)`,
    [clientId, principalId, secretHash],
  );
}

/** Saves the personal token of a principal. Deletes its earlier token. */
export async function savePersonalToken(client: ClientBase, principalId: string, tokenHash: Buffer): Promise<void> {
  await client.query('delete from content.tokens where principal_id = $1 and expires_at is null and token_hash <> $2', [
    principalId,
    tokenHash,
  ]);
  await client.query(
    `
insert into content.tokens (token_hash, principal_id)
values ($1, $2)
    on conflict (token_hash) do update set principal_id = excluded.principal_id, expires_at = null`,
    [tokenHash, principalId],
  );
}

export interface Grant {
  readonly spaceId: number;
  readonly scopes: readonly Scope[];
}

/** Replaces all grants of the principal. */
export async function replaceGrants(client: ClientBase, principalId: string, grants: readonly Grant[]): Promise<void> {
  await client.query('delete from content.grants where principal_id = $1 and space_id <> all ($2)', [
    principalId,
    grants.map(({ spaceId }) => spaceId),
  ]);
  for (const { spaceId, scopes } of grants) {
    await client.query(
      `
insert into content.grants (principal_id, space_id, scopes)
values ($1, $2, $3)
    on conflict (principal_id, space_id) do update set scopes = excluded.scopes`,
      [principalId, spaceId, scopes],
    );
  }
}
