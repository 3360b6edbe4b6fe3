import type { ClientBase } from 'pg';
import { planFolders, type FolderFacts, type PlannedFolder } from './folders';
import { sourceOf } from './source-of.sql';
import type { TreeRequest } from './tree-request';
import { NOT_FROM_UNFINISHED_JOB } from './walk-level.sql';

/**
 * Inserts the root's node, number 0. Of the `wanted` locales, those that its family has are skipped and the others are
 * created. Returns whether the root has links to walk, and whether it has a parent in a hierarchy.
 */
export async function insertRoot(
  client: ClientBase,
  tree: TreeRequest,
  wanted: bigint,
): Promise<{ readonly hasLinks: boolean; readonly hasParent: boolean }> {
  const hosted = tree.destinations.find(({ repositoryId }) => repositoryId === tree.root.repositoryId)?.hosted ?? 0n;
  const { rows } = await client.query<{ hasLinks: boolean; hasParent: boolean }>({
    name: 'insert-root',
    text: `
insert into jobs.plan_nodes (
       space_id, job_id, number, depth, version, variant_id, family_id,
       create_mask, reuse_mask, fail_mask, decision, repository_id, folder_id,
       hierarchy_parent, hierarchy_root, links, slot_families)
select $1, $2, 0, 0, $4, root.id, root.family_id,
       $5::bigint & ~existing.mask & $6::bigint, $5::bigint & existing.mask, $5::bigint & ~existing.mask & ~$6::bigint,
       'copy', r.id, f.id,
       parent.family_id, source.hierarchy_root, source.links, source.slot_families
  from content.variants root
  join content.repositories r on r.space_id = $1 and r.number = root.repository_number
  left join content.folders f on f.space_id = $1 and f.number = root.folder_number
 cross join lateral (
   select coalesce(bit_or(1::bigint << (array_position($7::text[], sibling.locale) - 1)), 0) as mask
     from content.variants sibling
    where sibling.space_id = $1
      and sibling.family_id = root.family_id
      and ${NOT_FROM_UNFINISHED_JOB}
 ) existing
  left join content.variants parent on parent.space_id = $1 and parent.id = root.hierarchy_parent_id
 cross join lateral (${sourceOf('root.id', '$4', '$8')}) source
 where root.space_id = $1
   and root.id = $3
returning links is not null as "hasLinks", hierarchy_parent is not null as "hasParent"`,
    values: [
      tree.spaceId,
      tree.jobId,
      tree.root.variantId,
      tree.root.version,
      String(wanted),
      String(hosted),
      tree.locales,
      tree.root.locale,
    ],
  });
  const [root] = rows;
  if (root === undefined) throw new Error(`Version ${String(tree.root.version)} of the root does not exist.`);
  return root;
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
   and n.create_mask & (1::bigint << d.locale_bit) <> 0
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
