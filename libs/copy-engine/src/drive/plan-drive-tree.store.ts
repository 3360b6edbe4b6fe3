import { type JobId, RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { PlannedCommand } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { cutDriveCommands } from './cut-drive-commands.store';
import { unmarkPlannedBlobs, planDriveBlobs, planDriveVersions } from './plan-drive-blobs.store';

export interface DriveTreeRequest {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly sourceItemId: string;
  readonly targetFolderId: string;
  readonly childrenOnly: boolean;
  readonly allVersions: boolean;
  /** Whether the two drives store their bytes in different stores. */
  readonly movesBlobs: boolean;
  /** Maximum number of items in one copy. */
  readonly maxItems: number;
  readonly nodesPerCommand: number;
  readonly window: number;
}

export interface DriveTreePlan {
  readonly items: number;
  readonly bytes: number;
  /** Bytes to move to another store, each blob counted once. */
  readonly bytesToMove: number;
  /** Length of the longest path in characters, without the name of the source. */
  readonly longestPath: number;
  readonly released: readonly PlannedCommand[];
  readonly waiting: number;
}

/**
 * Stores the plan of a copied tree and cuts it into commands. Walks the tree breadth-first, with one statement for each
 * level, in the caller's transaction, whose statements must all see the same snapshot (inSnapshot). The plan contains
 * names, sizes, hashes and versions, so later changes of the source do not affect the copy.
 *
 * Rejects with NOT_FOUND {what: 'item'}, INTO_ITSELF, TOO_MANY_ITEMS {limit}.
 */
export async function planDriveTree(client: ClientBase, request: DriveTreeRequest): Promise<DriveTreePlan> {
  const { spaceId, jobId, maxItems } = request;
  if ((await insertSource(client, request)) === 0) {
    throw new RejectedError('NOT_FOUND', 'The source item does not exist.', { what: 'item' });
  }
  let last = 0;
  for (let [from, to, depth] = [0, 0, 1]; from <= to; depth += 1) {
    // Checked before the rows are inserted, so that the rejection of a large folder takes no longer than of a small
    // one.
    const children = await countChildren(client, { spaceId, jobId, from, to });
    if (last + children > maxItems) {
      throw new RejectedError(
        'TOO_MANY_ITEMS',
        `A copy must have at most ${String(maxItems)} items. Copy its folders one by one.`,
        { limit: maxItems },
      );
    }
    const added = children === 0 ? 0 : await insertLevel(client, { spaceId, jobId, from, to, depth });
    [from, to] = [last + 1, last + added];
    last += added;
  }
  const sums = await summarizePlan(client, request);
  if (sums.containsTarget) throw new RejectedError('INTO_ITSELF', 'A folder cannot be copied into itself.');
  if (request.allVersions) await planDriveVersions(client, request);
  await unmarkPlannedBlobs(client, request);
  const bytesToMove = request.movesBlobs ? await planDriveBlobs(client, request) : 0;
  const { items, bytes, longestPath } = sums;
  return { items, bytes, bytesToMove, longestPath, ...(await cutDriveCommands(client, request, last)) };
}

async function insertSource(client: ClientBase, { spaceId, jobId, sourceItemId }: DriveTreeRequest): Promise<number> {
  const { rowCount } = await client.query({
    name: 'insert-drive-source',
    text: `
insert into jobs.drive_nodes (
       space_id, job_id, number, depth, is_folder, child_count, size, item_id, parent_id, name, name_key,
       blob_hash, mime_type, description, path_length)
select $1, $2, 0, 0, i.is_folder, i.child_count, i.size, i.id, null, i.name, i.name_key,
       i.blob_hash, i.mime_type, i.description, 0
  from content.drive_items i
 where i.space_id = $1
   and i.id = $3
   and i.deleted_at is null`,
    values: [spaceId, jobId, sourceItemId],
  });
  return rowCount ?? 0;
}

/** Returns the number of children of the folders among the nodes `from` to `to`. */
async function countChildren(
  client: ClientBase,
  level: { spaceId: SpaceId; jobId: JobId; from: number; to: number },
): Promise<number> {
  const { rows } = await client.query<{ children: string }>({
    name: 'count-drive-children',
    text: `
select coalesce(sum(child_count), 0) as children
  from jobs.drive_nodes
 where space_id = $1
   and job_id = $2
   and number between $3 and $4
   and is_folder`,
    values: [level.spaceId, level.jobId, level.from, level.to],
  });
  return Number(rows[0]?.children ?? 0);
}

/** Inserts the children of the folders among the nodes `from` to `to`, which are one level. Returns their number. */
async function insertLevel(
  client: ClientBase,
  level: { spaceId: SpaceId; jobId: JobId; from: number; to: number; depth: number },
): Promise<number> {
  const { rowCount } = await client.query({
    name: 'insert-drive-level',
    text: `
insert into jobs.drive_nodes (
       space_id, job_id, number, depth, is_folder, child_count, size, item_id, parent_id, name, name_key,
       blob_hash, mime_type, description, path_length)
select $1, $2, $4 + row_number() over (order by parent.number, i.name_key), $5, i.is_folder, i.child_count, i.size,
       i.id, i.parent_id, i.name, i.name_key, i.blob_hash, i.mime_type, i.description,
       parent.path_length + 1 + length(i.name)
  from jobs.drive_nodes parent
  -- "offset 0" forces a lookup by key for each folder. If the tables have grown since the last ANALYZE, a plain join
  -- reads all items of the space for every level (50,000 items: 8 s instead of 0.8 s).
 cross join lateral (
   select *
     from content.drive_items c
    where c.space_id = $1
      and c.parent_id = parent.item_id
      and c.deleted_at is null
   offset 0
 ) i
 where parent.space_id = $1
   and parent.job_id = $2
   and parent.number between $3 and $4
   and parent.is_folder
   and parent.child_count > 0`,
    values: [level.spaceId, level.jobId, level.from, level.to, level.depth],
  });
  return rowCount ?? 0;
}

async function summarizePlan(
  client: ClientBase,
  { spaceId, jobId, targetFolderId, childrenOnly }: DriveTreeRequest,
): Promise<{ items: number; bytes: number; longestPath: number; containsTarget: boolean }> {
  const { rows } = await client.query<{ items: string; bytes: string; longest: number; contains_target: boolean }>({
    name: 'summarize-drive-plan',
    text: `
select count(*) filter (where depth > 0 or not $4) as items,
       coalesce(sum(size) filter (where not is_folder), 0) as bytes,
       max(path_length) as longest,
       -- The children of a folder may be copied into the folder itself.
       coalesce(bool_or(item_id = $3 and is_folder and (depth > 0 or not $4)), false) as contains_target
  from jobs.drive_nodes
 where space_id = $1
   and job_id = $2`,
    values: [spaceId, jobId, targetFolderId, childrenOnly],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('The statement summarize-drive-plan returned no row.');
  return {
    items: Number(row.items),
    bytes: Number(row.bytes),
    longestPath: row.longest,
    containsTarget: row.contains_target,
  };
}
