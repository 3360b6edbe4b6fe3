import type { ClientBase } from 'pg';
import { allLocales, maskText, noLocale } from './destinations';
import { planFolders, type FolderFacts, type PlannedFolder } from './folders';
import { sourceOf } from './source-of.sql';
import { rootLocaleOf, type TreeRequest } from './tree-request';
import { chosenMask, NOT_FROM_UNFINISHED_JOB } from './walk-level.sql';

/** Facts about the inserted roots for the walk. */
export interface InsertedRoots {
  readonly hasLinks: boolean;
  /** Whether a root has a parent in a hierarchy. */
  readonly hasParent: boolean;
}

/**
 * Inserts the nodes of the roots, with the numbers from 0. Of the wanted locales of a root, those that its family has
 * are reused and the others are created.
 */
export async function insertRoots(client: ClientBase, tree: TreeRequest): Promise<InsertedRoots> {
  const all = allLocales(tree.locales.length);
  const hosted = new Map(tree.destinations.map((destination) => [destination.repositoryId, destination.hosted]));
  const { rows } = await client.query<InsertedRoots>({
    name: `insert-roots${tree.hasChoices === true ? '-with-choices' : ''}${tree.sources === undefined ? '' : '-of-orders'}`,
    text: `
insert into jobs.plan_nodes (
       space_id, job_id, number, depth, version, variant_id, family_id,
       create_mask, reuse_mask, fail_mask, decision, repository_id, folder_id,
       hierarchy_parent, hierarchy_root, links, slot_families)
select $1, $2, requested.place - 1, 0, requested.version, root.id, root.family_id,
       wanted.mask & ~existing.mask & requested.hosted, wanted.mask & existing.mask,
       wanted.mask & ~existing.mask & ~requested.hosted,
       'copy', r.id, f.id,
       parent.family_id, source.hierarchy_root, source.links, source.slot_families
  from unnest($3::uuid[], $4::integer[], $6::bit varying[], $5::bit varying[]) with ordinality
       requested (id, version, hosted, wanted, place)
  join content.variants root on root.space_id = $1 and root.id = requested.id
  join content.repositories r on r.space_id = $1 and r.number = root.repository_number
  left join content.folders f on f.space_id = $1 and f.number = root.folder_number
 cross join lateral (
   select coalesce(bit_or(set_bit($9::bit varying, array_position($7::text[], sibling.locale) - 1, 1)), $9::bit varying) as mask
     from content.variants sibling
    where sibling.space_id = $1
      and sibling.family_id = root.family_id
      and ${NOT_FROM_UNFINISHED_JOB}
 ) existing
 cross join lateral (
   select requested.wanted${tree.hasChoices === true ? ` & ~${chosenMask('root.id', 'false', '$9::bit varying')}` : ''} as mask
 ) wanted
  left join content.variants parent on parent.space_id = $1 and parent.id = root.hierarchy_parent_id
 cross join lateral (${sourceOf('root.id', 'requested.version', tree.sources === undefined ? '$8' : 'coalesce($8::text, target.locale)')}) source
returning links is not null as "hasLinks", hierarchy_parent is not null as "hasParent"`,
    values: [
      tree.spaceId,
      tree.jobId,
      tree.roots.map(({ variantId }) => variantId),
      tree.roots.map(({ version }) => version),
      tree.roots.map(({ wanted }) => maskText(wanted ?? all, tree.locales.length)),
      tree.roots.map(({ repositoryId }) => maskText(hosted.get(repositoryId) ?? 0n, tree.locales.length)),
      tree.locales,
      tree.sources === undefined ? rootLocaleOf(tree) : null,
      noLocale(tree.locales.length),
    ],
  });
  if (rows.length < tree.roots.length) throw new Error('The version of a root does not exist.');
  return { hasLinks: rows.some(({ hasLinks }) => hasLinks), hasParent: rows.some(({ hasParent }) => hasParent) };
}

/**
 * Redirects links to roots that are not copied into a locale: to the variant that exists, or to the root itself. A plan
 * of one root without options does not need it: its walk reaches the root only in locales that it is copied into.
 * Returns the number of redirects.
 */
export async function redirectRoots(
  client: ClientBase,
  { spaceId, jobId, roots, locales }: TreeRequest,
): Promise<number> {
  const { rowCount } = await client.query({
    name: 'redirect-roots',
    text: `
insert into jobs.plan_redirects (space_id, job_id, family_id, locale_bit, variant_id)
select $1, $2, n.family_id, destination.bit, case when not chosen.is_shared then sibling.id end
  from (
    -- With orders of sources, a family has a node for each variant that is a source.
    select family_id, bit_or(create_mask) as create_mask, bit_or(create_mask | reuse_mask | fail_mask) as planned_mask
      from jobs.plan_nodes
     where space_id = $1
       and job_id = $2
       and number < $3
     group by family_id
  ) n
 cross join generate_series(0, cardinality($4::text[]) - 1) destination (bit)
  left join lateral (
    select sibling.id
      from content.variants sibling
     where sibling.space_id = $1
       and sibling.family_id = n.family_id
       and sibling.locale = ($4::text[])[destination.bit + 1]
     limit 1) sibling on true
 -- A root has no other locales than those of its masks and those that the client has chosen to share.
 cross join lateral (
   select not jobs.has_bit(n.planned_mask, destination.bit) as is_shared
 ) chosen
 where not jobs.has_bit(n.create_mask, destination.bit)
   and (chosen.is_shared or sibling.id is distinct from content.variant_id(n.family_id, ($4::text[])[destination.bit + 1]))
on conflict do nothing`,
    values: [spaceId, jobId, roots.length, locales],
  });
  return rowCount ?? 0;
}

/** Stores the destinations of locales in other repositories and, if folders are replicated, the folders there. */
export async function insertDestinations(client: ClientBase, tree: TreeRequest): Promise<void> {
  const moved = tree.destinations.flatMap(({ repositoryId, moved }) =>
    moved.map(({ bit, targetRepositoryId }) => ({ repositoryId, bit, targetRepositoryId })),
  );
  if (moved.length === 0) return;
  await client.query(
    `
insert into jobs.plan_destinations (space_id, job_id, repository_id, locale_bit, target_repository_id)
select $1, $2, moved.*
  from unnest($3::text[], $4::smallint[], $5::text[]) moved`,
    [
      tree.spaceId,
      tree.jobId,
      moved.map(({ repositoryId }) => repositoryId),
      moved.map(({ bit }) => bit),
      moved.map(({ targetRepositoryId }) => targetRepositoryId),
    ],
  );
  if (tree.replicateFolders) await insertFolders(client, tree);
}

async function insertFolders(client: ClientBase, tree: TreeRequest): Promise<void> {
  const { rows: needed } = await client.query<{ folderId: string; targetRepositoryId: string }>(
    `
select distinct n.folder_id as "folderId", d.target_repository_id as "targetRepositoryId"
  from jobs.plan_nodes n
  join jobs.plan_destinations d using (space_id, job_id, repository_id)
 where n.space_id = $1
   and n.job_id = $2
   and n.folder_id is not null
   and jobs.has_bit(n.create_mask, d.locale_bit)
 order by 1, 2`,
    [tree.spaceId, tree.jobId],
  );
  const { rows: folders } = await client.query<FolderFacts>(
    `
select id, repository_id as "repositoryId", parent_id as "parentId", name
  from content.folders
 where space_id = $1
   and repository_id = any($2)
 order by id`,
    [tree.spaceId, tree.destinations.map(({ repositoryId }) => repositoryId)],
  );
  const planned = planFolders(needed, folders);
  const column = <Key extends keyof PlannedFolder>(key: Key): PlannedFolder[Key][] =>
    planned.map((folder) => folder[key]);
  await client.query(
    `
insert into jobs.plan_folders (
       space_id, job_id, folder_id, target_repository_id, target_folder_id, target_parent_id, name, depth)
select $1, $2, folder.*
  from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::smallint[]) folder`,
    [
      tree.spaceId,
      tree.jobId,
      column('folderId'),
      column('targetRepositoryId'),
      column('targetFolderId'),
      column('targetParentId'),
      column('name'),
      column('depth'),
    ],
  );
}
