import type { ClientBase } from 'pg';
import { checkPathLength } from './check-name';
import type { DriveCopy } from './drive-copy';

interface Named {
  readonly name: string;
}

/**
 * Returns the length of the longest path in the planned tree in characters, without the name of the source. It reads
 * all nodes of the copy. They do not change any more, so it is called before the drive is locked.
 */
export async function readLongestPath(client: ClientBase, { spaceId, jobId }: DriveCopy): Promise<number> {
  const { rows } = await client.query<{ longest: number }>({
    name: 'read-longest-path',
    text: `
select coalesce(max(path_length), 0) as longest
  from jobs.drive_nodes
 where space_id = $1
   and job_id = $2`,
    values: [spaceId, jobId],
  });
  return rows[0]?.longest ?? 0;
}

/**
 * Rejects with PATH_TOO_LONG {limit} if paths are too long below the current path of the target folder, which may have
 * been moved since planning. Requires the drive's lock, so that the folder is not moved.
 */
export async function checkCopiedPaths(
  client: ClientBase,
  copy: DriveCopy,
  longest: number,
  { wanted, final }: { readonly wanted: readonly Named[]; readonly final: readonly Named[] },
): Promise<void> {
  const growth = final.map(({ name }, at) => lengthOf(name) - lengthOf(wanted[at]?.name ?? ''));
  const rootName = copy.childrenOnly ? 0 : lengthOf(copy.name);
  checkPathLength((await readFolderPathLength(client, copy)) + rootName + longest + Math.max(0, ...growth));
}

/** Returns the length of the target folder's path in characters, with a slash after each folder below the root. */
async function readFolderPathLength(client: ClientBase, copy: DriveCopy): Promise<number> {
  const { rows } = await client.query<{ length: number }>({
    name: 'read-folder-path-length',
    text: `
with recursive above as (
  select i.parent_id, i.name
    from content.drive_items i
   where i.space_id = $1
     and i.id = $2
   union all
  select i.parent_id, i.name
    from above a
   -- limit 1 forces a lookup by key: before an ANALYZE, a plain join would hash all items.
   cross join lateral (
     select p.parent_id, p.name
       from content.drive_items p
      where p.space_id = $1
        and p.id = a.parent_id
      limit 1
   ) i
)
select coalesce(sum(length(name) + 1) filter (where parent_id is not null), 0)::integer as length
  from above`,
    values: [copy.spaceId, copy.targetFolderId],
  });
  return rows[0]?.length ?? 0;
}

function lengthOf(text: string): number {
  return [...text].length;
}
