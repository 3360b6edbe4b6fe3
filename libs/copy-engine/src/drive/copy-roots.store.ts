import type { ClientBase } from 'pg';
import { rootDepth, type DriveCopy } from './drive-copy';
import { nameKey } from './name-key';

/** The attached items of a copy. */
export interface Attached {
  /** Number of the drive's change that made the whole tree visible. */
  readonly change: string;
  readonly roots: readonly AttachedRoot[];
}

export interface AttachedRoot {
  readonly id: string;
  readonly name: string;
  readonly isFolder: boolean;
  readonly size: number;
}

export interface Root extends AttachedRoot {
  readonly number: number;
  readonly nameKey: string;
  /** The copied item. */
  readonly sourceId: string;
}

/** Returns the items that a copy attaches to its target folder, with their planned names. */
export async function readRoots(client: ClientBase, copy: DriveCopy): Promise<Root[]> {
  const { rows } = await client.query<Omit<Root, 'size'> & { readonly size: string }>({
    name: 'read-copy-roots',
    text: `
select n.number, content.variant_id(n.item_id, $2::text) as id, n.item_id as "sourceId", n.name, n.name_key as "nameKey",
       n.is_folder as "isFolder", n.size
  from jobs.drive_nodes n
 where n.space_id = $1
   and n.job_id = $2::uuid
   and n.number >= $3
   -- Nodes are numbered breadth-first, so the roots are a range. The limit avoids reading a million others under the
   -- lock.
   and n.number < coalesce(
         (select deeper.number
            from jobs.drive_nodes deeper
           where deeper.space_id = $1
             and deeper.job_id = $2::uuid
             and deeper.number > $3
             and deeper.depth > $3
           order by deeper.number
           limit 1),
         2147483647)
 order by n.number`,
    values: [copy.spaceId, copy.jobId, rootDepth(copy)],
  });
  const named = copy.childrenOnly ? undefined : { name: copy.name, nameKey: nameKey(copy.name) };
  return rows.map((row) => ({ ...row, ...named, size: Number(row.size) }));
}

/**
 * Returns what `attachCopy` has returned, for a redelivery that publishes it again. Reads the plan and the job: the
 * items may have been changed or deleted since. Returns undefined if the copy was not attached.
 */
export async function readAttached(client: ClientBase, copy: DriveCopy): Promise<Attached | undefined> {
  const { rows } = await client.query<{ change: string | null; names: Readonly<Record<string, string>> | null }>({
    name: 'read-attached',
    text: `
select coalesce(c.attached_change, before.change) as change, c.attached_names as names
  from jobs.drive_copies c
  -- A worker of the previous version has recorded only this.
  left join content.drive_copies before
    on before.space_id = $1
   and before.drive_id = c.target_drive_id
   and before.number = c.number
 where c.space_id = $1
   and c.job_id = $2`,
    values: [copy.spaceId, copy.jobId],
  });
  const { change, names } = rows[0] ?? { change: null, names: null };
  if (change === null) return undefined;
  const roots = await readRoots(client, copy);
  return { change, roots: roots.map((root) => ({ ...root, name: names?.[root.id] ?? root.name })) };
}
