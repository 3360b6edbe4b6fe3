import { RejectedError } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { addTotals } from './add-totals.store';
import { checkCopiedPaths, readLongestPath } from './copied-paths.store';
import { copyVersions } from './copy-versions.store';
import { deleteItems } from './delete-items.store';
import { readRoots, type Attached, type Root } from './copy-roots.store';
import type { DriveCopy } from './drive-copy';
import { requireRoom } from './held-bytes.store';
import { lockDrive } from './lock-drive.store';
import { settleNames } from './settle-names.store';

/**
 * Attaches a copied tree to its target folder in the caller's transaction, under the drive's lock (lockDrive). The
 * commit makes the whole tree visible at once. Returns undefined if the job has ended meanwhile, for example by a
 * cancel: then nothing is attached, and the caller must discard the copied items.
 *
 * Rejects with NOT_FOUND {what: 'target'}, NAME_TAKEN {names}, PATH_TOO_LONG {limit}, QUOTA_REACHED {limit}.
 */
export async function attachCopy(client: ClientBase, copy: DriveCopy): Promise<Attached | undefined> {
  const { spaceId, targetDriveId, targetFolderId: folderId } = copy;
  const longestPath = await readLongestPath(client, copy);
  const drive = await lockDrive(client, spaceId, targetDriveId);
  if (drive === undefined) throw new RejectedError('NOT_FOUND', 'The target drive does not exist.', { what: 'target' });
  if (await isStopped(client, copy)) return undefined;
  const wanted = await readRoots(client, copy);
  const { roots, replaced } = await nameRoots(client, copy, wanted);
  await checkCopiedPaths(client, copy, longestPath, { wanted, final: roots });
  const replacedIds = replaced.map(({ id }) => id);
  await deleteItems(client, spaceId, replacedIds, { change: drive.change, now: drive.modified_at });
  await insertRoots(client, copy, drive.change, roots);
  if (copy.allVersions) await copyVersions(client, copy, rangeOf(wanted), 'roots');
  const [bytes, children] = [sizeOf(roots) - sizeOf(replaced), roots.length - replaced.length];
  if (bytes > 0) await requireRoom(client, { drive, bytes, replaced: 0 });
  await addTotals(client, drive, {
    sums: [{ folderId, bytes, children }],
    used: bytes,
    deleted: sizeOf(replaced),
  });
  await insertCopy(client, copy, drive.change, renamed(wanted, roots));
  return { change: drive.change, roots };
}

function sizeOf(items: readonly { readonly size: string | number }[]): number {
  return items.reduce((sum, { size }) => sum + Number(size), 0);
}

/** Returns the range of the roots' numbers, which are consecutive. */
function rangeOf(roots: readonly Root[]): { readonly from: number; readonly to: number } {
  return { from: roots[0]?.number ?? 0, to: roots.at(-1)?.number ?? -1 };
}

/**
 * Locks the job and returns whether it has stopped. A concurrent cancel waits until the tree is attached, and finds the
 * job ended.
 */
async function isStopped(client: ClientBase, { spaceId, jobId }: DriveCopy): Promise<boolean> {
  const { rows } = await client.query<{ is_stopped: boolean }>({
    name: 'lock-running-job',
    text: `
select state <> 'running' as is_stopped
  from jobs.jobs
 where space_id = $1
   and id = $2
   for no key update`,
    values: [spaceId, jobId],
  });
  return rows[0]?.is_stopped ?? true;
}

/** Returns the final names of the roots, and the files that they replace. Rejects with NAME_TAKEN {names}. */
async function nameRoots(
  client: ClientBase,
  copy: DriveCopy,
  wanted: readonly Root[],
): Promise<{ readonly roots: readonly Root[]; readonly replaced: readonly Holder[] }> {
  const folder = { spaceId: copy.spaceId, id: copy.targetFolderId };
  const holders = await readHolders(client, copy, wanted);
  const { rejected, names } = await settleNames(client, folder, copy.conflict, wanted, holders);
  if (rejected.length > 0) {
    const taken = rejected.map(({ name }) => name);
    const message = `The target folder already has items with these names: ${taken.slice(0, 20).join(', ')}.`;
    throw new RejectedError('NAME_TAKEN', message, { names: taken });
  }
  return {
    roots: wanted.map((root, at) => ({
      ...root,
      name: names[at]?.name ?? root.name,
      nameKey: names[at]?.nameKey ?? root.nameKey,
    })),
    replaced: names.flatMap((each) => each.replaced ?? []),
  };
}

interface Holder {
  readonly id: string;
  readonly nameKey: string;
  readonly isFolder: boolean;
  readonly size: string;
}

/**
 * Returns the items of the target folder that have the wanted names, by name key. The drive's lock prevents changes.
 */
async function readHolders(
  client: ClientBase,
  copy: DriveCopy,
  wanted: readonly Root[],
): Promise<ReadonlyMap<string, Holder>> {
  const { rows } = await client.query<Holder & { readonly is_taken: boolean }>({
    name: 'read-name-holders',
    text: `
with folder as (
  select id
    from content.drive_items
   where space_id = $1
     and id = $2
     and is_folder
     and deleted_at is null
), holder as (
  select i.*
    from folder
   cross join unnest($3::text[]) key (name_key)
   cross join lateral (
     select id, name_key, is_folder, size
       from content.drive_items
      where space_id = $1
        and parent_id = folder.id
        and name_key = key.name_key
        and deleted_at is null
      limit 1
   ) i
)
select h.id, h.name_key as "nameKey", h.is_folder as "isFolder", h.size, h.id is not null as is_taken
  from folder
  left join holder h on true`,
    values: [copy.spaceId, copy.targetFolderId, wanted.map((root) => root.nameKey)],
  });
  if (rows.length === 0) throw new RejectedError('NOT_FOUND', 'The target folder does not exist.', { what: 'target' });
  return new Map(rows.filter(({ is_taken: isTaken }) => isTaken).map((holder) => [holder.nameKey, holder]));
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
      copy.spaceId,
      copy.jobId,
      copy.targetDriveId,
      copy.targetFolderId,
      copy.requestedBy,
      change,
      roots.map(({ number }) => number),
      roots.map(({ name }) => name),
      roots.map((root) => root.nameKey),
    ],
  });
}

/** Returns the names that differ from the plan, by the ids of the items. */
function renamed(wanted: readonly Root[], roots: readonly Root[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    roots.filter(({ name }, at) => name !== wanted[at]?.name).map(({ id, name }) => [id, name]),
  );
}

/** Makes the items visible. The job keeps what the events of its roots need (readAttached). */
async function insertCopy(
  client: ClientBase,
  copy: DriveCopy,
  change: string,
  names: Readonly<Record<string, string>>,
): Promise<void> {
  await client.query({
    name: 'insert-drive-copy',
    text: `
with attached as (
  update jobs.drive_copies
     set attached_change = $5,
         attached_names = nullif($6::jsonb, '{}')
   where space_id = $1
     and job_id = $4
)
insert into content.drive_copies (space_id, drive_id, number, job_id, change)
values ($1, $2, $3, $4, $5)`,
    values: [copy.spaceId, copy.targetDriveId, copy.number, copy.jobId, change, JSON.stringify(names)],
  });
}
