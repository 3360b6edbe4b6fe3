import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/*
 * The locking order of content. Every function that writes families, variants, versions or their dependent rows
 * acquires locks in this order, and several of one kind in the order of their ids or keys:
 *
 * 1. the models of the space, shared (`lockModelsShared`), and the orders of families (`lockOrder`): before any
 *    function of content/ is called;
 * 2. families, `for no key update`, or `for update` to delete them: here, before their variants are read and decided
 *    on. Statements that save lock them as well. A caller that deletes must have locked them: the deletion reads
 *    variants as of its start;
 * 3. variants, by their ids, and their versions: only the transaction that has locked the family changes them. A save
 *    locks its variants to read their state after its wait for the family;
 * 4. the numbers of principals that have changed nothing before (`content.principal_number`), by their names;
 * 5. linked families (`lockFamilyTypes`), folders and locales (`lockPlace`, `lockLocales`): `for key share`;
 * 6. bodies, by their hashes;
 * 7. unique values, by field, locale and hash; delivery keys, by the key.
 *
 * Copies of jobs insert variants without a lock of the family. If a copy and a save insert the same variant, the
 * constraints variants_one_per_locale and variants_pkey reject one of them. docs/explanation/concurrency.md has the
 * order of the whole service.
 */

/**
 * Locks families in the order of their ids, and returns those that exist. To delete them, the lock also waits for
 * transactions that save links to them (`lockFamilyTypes`), and blocks new ones.
 */
export async function lockFamilies(
  client: ClientBase,
  spaceId: SpaceId,
  familyIds: readonly FamilyId[],
  purpose: 'change' | 'delete' = 'change',
): Promise<ReadonlySet<FamilyId>> {
  const { rows } = await client.query<{ id: FamilyId }>({
    name: `lock-families-to-${purpose}`,
    text: `
select id
  from content.families
 where space_id = $1
   and id = any ($2)
 order by id
   for ${purpose === 'delete' ? 'update' : 'no key update'}`,
    values: [spaceId, familyIds],
  });
  return new Set(rows.map(({ id }) => id));
}
