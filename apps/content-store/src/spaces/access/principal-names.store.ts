import type { ClientBase, Pool } from 'pg';
import { In, type EntityManager } from 'typeorm';
import { PrincipalEntity } from './principal.entity';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Names of principals by id. Deleted principals are left out. */
export type PrincipalNames = ReadonlyMap<string, string>;

export async function readPrincipalNames(db: Pool | ClientBase, ids: readonly string[]): Promise<PrincipalNames> {
  const wanted = [...new Set(ids)].filter((id) => UUID.test(id));
  if (wanted.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; name: string }>({
    name: 'read-principal-names',
    text: 'select id, name from content.principals where id = any ($1::uuid[])',
    values: [wanted],
  });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Returns principals by their ids, without deleted ones. Ids that are not UUIDs are ignored. */
export async function findPrincipals(manager: EntityManager, ids: readonly string[]): Promise<PrincipalEntity[]> {
  const wanted = [...new Set(ids)].filter((id) => UUID.test(id));
  return wanted.length === 0 ? [] : manager.findBy(PrincipalEntity, { id: In(wanted) });
}
