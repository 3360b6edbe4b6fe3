import { RejectedError } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { rootDepth, type DriveCopy } from './drive-copy';
import { nameKey } from './name-key';
import { numberedName } from './numbered-name';

/** What a copy has put in its place. */
export interface Attached {
  /** The drive's change with which all of it came to be there. */
  readonly change: string;
  readonly roots: readonly AttachedRoot[];
}

export interface AttachedRoot {
  readonly id: string;
  readonly name: string;
  readonly isFolder: boolean;
  readonly size: number;
}

interface Root extends AttachedRoot {
  readonly number: number;
  readonly nameKey: string;
}

/**
 * Puts a copied tree in its place, inside the caller's transaction, which takes the drive's lock with its first statement:
 * as everything else does that changes a drive, so nobody deadlocks and delta tells changes in the order of their commits.
 * With this the tree is there, whole; before, nobody saw any of it.
 *
 * Rejected with NOT_FOUND {what: 'target'}, NAME_TAKEN {names}, QUOTA_REACHED {limit}.
 */
export async function attachCopy(client: ClientBase, copy: DriveCopy): Promise<Attached> {
  const drive = await lockDrive(client, copy);
  const wanted = await readRoots(client, copy);
  const taken = await readTaken(client, copy, wanted);
  const replaced = copy.conflict === 'replace' ? taken : [];
  const roots = copy.conflict === 'rename' ? await numbered(client, copy, wanted, taken) : wanted;
  if (copy.conflict !== 'rename') refuseTaken(copy, wanted, taken);
  const sums = { bytes: sizeOf(roots) - sizeOf(replaced), children: roots.length - replaced.length };
  checkQuota(drive, sums.bytes);
  await removeReplaced(client, copy, drive.change, replaced);
  await insertRoots(client, copy, drive.change, roots);
  await addToFolders(client, copy, sums);
  await insertCopy(client, copy, drive.change, sums.bytes);
  return { change: drive.change, roots };
}

function sizeOf(items: readonly { readonly size: string | number }[]): number {
  return items.reduce((sum, { size }) => sum + Number(size), 0);
}

function checkQuota({ used, quota }: { readonly used: string; readonly quota: string | null }, added: number): void {
  if (quota === null || added <= 0 || Number(used) + added <= Number(quota)) return;
  const limit = Number(quota);
  throw new RejectedError('QUOTA_REACHED', `The drive holds ${String(limit)} bytes at most.`, { limit });
}

async function lockDrive(
  client: ClientBase,
  { spaceId, targetDriveId }: DriveCopy,
): Promise<{ readonly change: string; readonly used: string; readonly quota: string | null }> {
  const { rows } = await client.query<{ change: string; used: string; quota: string | null }>({
    name: 'lock-target-drive',
    text: `
update content.drives
   set change = change + 1,
       modified_at = clock_timestamp()
 where space_id = $1
   and id = $2
returning change, used, quota`,
    values: [spaceId, targetDriveId],
  });
  const [row] = rows;
  if (row === undefined) throw new RejectedError('NOT_FOUND', 'The target drive is gone.', { what: 'target' });
  return row;
}

async function readRoots(client: ClientBase, copy: DriveCopy): Promise<Root[]> {
  const { rows } = await client.query<Omit<Root, 'size'> & { readonly size: string }>({
    name: 'read-copy-roots',
    text: `
select n.number, content.variant_id(n.item_id, $2::text) as id, n.name, n.name_key as "nameKey",
       n.is_folder as "isFolder", n.size
  from jobs.drive_nodes n
 where n.space_id = $1
   and n.job_id = $2::uuid
   and n.depth = $3
 order by n.number`,
    values: [copy.spaceId, copy.jobId, rootDepth(copy)],
  });
  const named = copy.childrenOnly ? undefined : { name: copy.name, nameKey: nameKey(copy.name) };
  return rows.map((row) => ({ ...row, ...named, size: Number(row.size) }));
}

interface Taken {
  readonly id: string;
  readonly name: string;
  readonly name_key: string;
  readonly is_folder: boolean;
  readonly size: string;
}

/** What the target folder has under the wanted names. The folder is held by the drive's lock. */
async function readTaken(client: ClientBase, copy: DriveCopy, wanted: readonly Root[]): Promise<Taken[]> {
  const { rows } = await client.query<Taken & { readonly is_there: boolean }>({
    name: 'read-taken-names',
    text: `
select i.id, i.name, i.name_key, i.is_folder, i.size, i.id is not null as is_there
  from content.drive_items folder
  left join content.drive_items i
    on i.space_id = $1
   and i.parent_id = folder.id
   and i.name_key = any ($3)
   and i.deleted_at is null
 where folder.space_id = $1
   and folder.id = $2
   and folder.is_folder
   and folder.deleted_at is null`,
    values: [copy.spaceId, copy.targetFolderId, wanted.map((root) => root.nameKey)],
  });
  if (rows.length === 0) throw new RejectedError('NOT_FOUND', 'The target folder is gone.', { what: 'target' });
  return rows.filter((row) => row.is_there);
}

/** `replace` is for files that take the place of files alone; folders fail (contract onedrive.md, 1.4). */
function refuseTaken({ conflict }: DriveCopy, wanted: readonly Root[], taken: readonly Taken[]): void {
  const byKey = new Map(taken.map((item) => [item.name_key, item]));
  const inTheWay = wanted.filter((root) => {
    const there = byKey.get(root.nameKey);
    return there !== undefined && (conflict === 'fail' || root.isFolder || there.is_folder);
  });
  if (inTheWay.length === 0) return;
  const names = inTheWay.map(({ name }) => name);
  throw new RejectedError('NAME_TAKEN', `There is already: ${names.slice(0, 20).join(', ')}.`, { names });
}

/** Numbers looked at in one statement. */
const AT_ONCE = 64;

/** Each root with the smallest number that makes its name free, none where it is; no two roots with one name. */
async function numbered(
  client: ClientBase,
  copy: DriveCopy,
  wanted: readonly Root[],
  taken: readonly Taken[],
): Promise<Root[]> {
  const named: Root[] = [];
  const used = new Set(taken.map(({ name_key: key }) => key));
  for (const root of wanted) {
    let free: Root | undefined = used.has(root.nameKey) ? undefined : root;
    for (let first = 1; free === undefined; first += AT_ONCE) {
      const candidates = Array.from({ length: AT_ONCE }, (_, index): Root => {
        const name = numberedName(root.name, first + index, root.isFolder);
        return { ...root, name, nameKey: nameKey(name) };
      });
      const there = new Set((await readTaken(client, copy, candidates)).map(({ name_key: key }) => key));
      free = candidates.find(({ nameKey: key }) => !there.has(key) && !used.has(key));
    }
    used.add(free.nameKey);
    named.push(free);
  }
  return named;
}

async function removeReplaced(
  client: ClientBase,
  copy: DriveCopy,
  change: string,
  replaced: readonly Taken[],
): Promise<void> {
  if (replaced.length === 0) return;
  await client.query({
    name: 'remove-replaced',
    text: `
with forgotten as (
  delete from content.drive_item_versions
   where space_id = $1
     and item_id = any ($2)
)
update content.drive_items
   set deleted_at = now(),
       is_purged = true,
       blob_hash = null,
       change = $3
 where space_id = $1
   and id = any ($2)`,
    values: [copy.spaceId, replaced.map(({ id }) => id), change],
  });
}

async function insertRoots(client: ClientBase, copy: DriveCopy, change: string, roots: readonly Root[]): Promise<void> {
  await client.query({
    name: 'insert-copy-roots',
    text: `
insert into content.drive_items (
       space_id, id, drive_id, parent_id, name, name_key, is_folder, size, child_count, blob_hash, mime_type, description,
       created_by, modified_by, change, source_id, job_id)
select $1, content.variant_id(n.item_id, $2::text), $3, $4, root.name, root.name_key, n.is_folder, n.size,
       n.child_count, n.blob_hash, n.mime_type, n.description, $5, $5, $6, n.item_id, $2::uuid
  from unnest($7::integer[], $8::text[], $9::text[]) root (number, name, name_key)
  join jobs.drive_nodes n
    on n.space_id = $1
   and n.job_id = $2::uuid
   and n.number = root.number`,
    values: [
      ...[copy.spaceId, copy.jobId, copy.targetDriveId, copy.targetFolderId, copy.requestedBy, change],
      roots.map(({ number }) => number),
      roots.map(({ name }) => name),
      roots.map((root) => root.nameKey),
    ],
  });
}

/** Bytes to the target folder and all above it, children to it alone. */
async function addToFolders(
  client: ClientBase,
  copy: DriveCopy,
  sums: { readonly bytes: number; readonly children: number },
): Promise<void> {
  await client.query({
    name: 'add-copy-to-folders',
    text: `
with recursive above as (
  select id, parent_id, 0 as height
    from content.drive_items
   where space_id = $1
     and id = $2
   union all
  select i.id, i.parent_id, a.height + 1
    from above a
    join content.drive_items i on i.space_id = $1 and i.id = a.parent_id
)
update content.drive_items i
   set size = i.size + $3,
       child_count = i.child_count + case when a.height = 0 then $4::integer else 0 end
  from above a
 where i.space_id = $1
   and i.id = a.id`,
    values: [copy.spaceId, copy.targetFolderId, sums.bytes, sums.children],
  });
}

async function insertCopy(client: ClientBase, copy: DriveCopy, change: string, bytes: number): Promise<void> {
  await client.query({
    name: 'insert-drive-copy',
    text: `
with counted as (
  update content.drives
     set used = used + $6
   where space_id = $1
     and id = $2
)
insert into content.drive_copies (space_id, drive_id, number, job_id, change)
values ($1, $2, $3, $4, $5)`,
    values: [copy.spaceId, copy.targetDriveId, copy.number, copy.jobId, change, bytes],
  });
}
