import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { deletedIn, deleteVariants, type DeletedVariant } from '../removal/delete-variants.store';
import { lockModelsExclusively } from '../values/models-lock.store';
import { allowScans } from './allow-scans.store';
import { archiveCopies } from './archive-copies.store';
import { decideCopies, type CopiesToDecide } from './decide-copies.store';

export interface RemovedCopies {
  readonly removed: readonly DeletedVariant[];
  /** Number of copies that were archived. */
  readonly archived: number;
  /** Number of copies that stay, because they were changed since the plan was made. */
  readonly kept: number;
}

/**
 * Removes the copies of a range of an undo in the caller's transaction, except for those that stay by the conditions of
 * the plan, which are checked again: a copy may have been changed since. Copies that the plan archives are archived.
 *
 * Until the transaction ends, nothing can change the result of the check:
 *
 * - models     the exclusive lock of the space waits for saves in progress and blocks others, so that no save adds a
 *              link to a removed copy
 * - families   are locked for deletion: no copy is published, archived or moved
 * - removals   are counted as for a removed locale: a plan that reuses a removed copy is made again
 *
 * Locks them in this order (docs/explanation/concurrency.md).
 */
export async function removeCopies(
  client: ClientBase,
  range: CopiesToDecide,
  requestedBy: string,
): Promise<RemovedCopies> {
  const { spaceId, locale } = range;
  await allowScans(client);
  await lockModelsExclusively(client, spaceId);
  await lockFamiliesOf(client, range);
  await countRemoval(client, spaceId);
  const archived = await archiveCopies(client, range, requestedBy);
  const decided = await decideCopies(client, range, true);
  const requests = decided.removed.map((variantId) => ({ variantId, keepsVersions: false }));
  const removed = deletedIn(await deleteVariants(client, spaceId, requests));
  await releaseUniqueValues(client, spaceId, decided.families, locale);
  await deleteEmptyFamilies(client, spaceId, decided.families);
  return { removed, archived: archived.archived, kept: decided.kept + archived.kept };
}

async function lockFamiliesOf(
  client: ClientBase,
  { spaceId, jobId, localeBit, from, to }: CopiesToDecide,
): Promise<void> {
  await client.query({
    name: 'lock-families-of-undo',
    text: `
select f.id
  from content.families f
 where f.space_id = $1
   and f.id = any (array(
         select n.family_id
           from jobs.plan_nodes n
          where n.space_id = $1
            and n.job_id = $2
            and n.number between $4 and $5
            and jobs.has_bit(n.create_mask, $3)))
 order by f.id
   for update`,
    values: [spaceId, jobId, localeBit, from, to],
  });
}

async function countRemoval(client: ClientBase, spaceId: SpaceId): Promise<void> {
  await client.query({
    name: 'count-removal',
    text: 'update content.removals set number = number + 1 where space_id = $1',
    values: [spaceId],
  });
}

/** Deletes the values of unique fields that the copies in a locale had claimed. */
async function releaseUniqueValues(
  client: ClientBase,
  spaceId: SpaceId,
  families: readonly FamilyId[],
  locale: string,
): Promise<void> {
  if (families.length === 0) return;
  await client.query({
    name: 'release-unique-values',
    text: `
delete from content.unique_values
 where space_id = $1
   and family_id = any ($2)
   and locale = $3`,
    values: [spaceId, families, locale],
  });
}

/**
 * Deletes those of the families that have no variants left, and frees their unique values. Copies of jobs do not lock
 * families, so a family stays if an unfinished job has a copy to insert into it. The locks of `removeCopies` exclude
 * every other insertion.
 */
async function deleteEmptyFamilies(client: ClientBase, spaceId: SpaceId, families: readonly FamilyId[]): Promise<void> {
  if (families.length === 0) return;
  const { rows } = await client.query<{ id: FamilyId }>({
    name: 'read-empty-families',
    text: `
select f.id
  from unnest($2::uuid[]) f (id)
 where not exists (
   select
     from content.variants v
    where v.space_id = $1
      and v.family_id = f.id)
   and not exists (
   select
     from jobs.jobs k
     join jobs.plan_nodes n on n.space_id = $1 and n.job_id = k.id
    where k.space_id = $1
      and k.ended_at is null
      and k.kind <> 'undo'
      and n.family_id = f.id
      and bit_count(n.create_mask) > 0)`,
    values: [spaceId, families],
  });
  await deleteVariants(
    client,
    spaceId,
    rows.map(({ id }) => ({ familyId: id })),
  );
}
