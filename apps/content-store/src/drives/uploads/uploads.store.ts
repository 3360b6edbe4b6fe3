import {
  type ConflictBehavior,
  type DriveId,
  type DriveItemId,
  type Precondition,
  type saveUpload,
  type SpaceId,
  UPLOAD_OPEN_MS,
} from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { RequestOf } from '../../request-of';

/** A row of `content.uploads` as pg returns it: bigints as text. */
export interface UploadRow {
  readonly space_id: SpaceId;
  readonly id: string;
  readonly drive_id: DriveId;
  readonly item_id: DriveItemId | null;
  readonly parent_id: DriveItemId;
  readonly name: string;
  readonly conflict: ConflictBehavior;
  readonly mime_type: string | null;
  readonly description: string | null;
  readonly client_created_at: Date | null;
  readonly client_modified_at: Date | null;
  readonly store: string;
  readonly location: string;
  readonly state: string | null;
  readonly digests: string | null;
  readonly received: string;
  readonly expected_total: string | null;
  /** The length that the upload will have at least, which counts against the quota. */
  readonly reserved: string;
  readonly created_by: string;
  /** The precondition that the commit checks. */
  readonly precondition: Precondition | null;
  readonly expires_at: Date;
  readonly committed_item_id: DriveItemId | null;
}

export type NewUpload = Omit<UploadRow, 'expires_at' | 'committed_item_id' | 'state' | 'digests' | 'received'>;

export async function insertUpload(db: Pool | ClientBase, upload: NewUpload): Promise<UploadRow> {
  const { rows } = await db.query<UploadRow>({
    name: 'insert-upload',
    text: `
insert into content.uploads (
  space_id, id, drive_id, item_id, parent_id, name, conflict, mime_type, description,
  client_created_at, client_modified_at, store, location, expected_total, created_by, precondition, reserved, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, now() + $18 * interval '1 millisecond')
returning *`,
    values: [
      upload.space_id,
      upload.id,
      upload.drive_id,
      upload.item_id,
      upload.parent_id,
      upload.name,
      upload.conflict,
      upload.mime_type,
      upload.description,
      upload.client_created_at,
      upload.client_modified_at,
      upload.store,
      upload.location,
      upload.expected_total,
      upload.created_by,
      upload.precondition,
      upload.reserved,
      UPLOAD_OPEN_MS,
    ],
  });
  // An insert without a conflict clause returns its row.
  return rows[0] as UploadRow;
}

/** Reads an upload that has not expired. */
export async function readUploadRow(db: Pool | ClientBase, id: string): Promise<UploadRow | undefined> {
  const { rows } = await db.query<UploadRow>({
    name: 'read-upload',
    text: `
select *
  from content.uploads
 where id = $1
   and expires_at > now()`,
    values: [id],
  });
  return rows[0];
}

/**
 * Reads and locks an upload that has not expired. No other request commits or abandons it before the transaction ends.
 */
export async function lockUpload(client: ClientBase, id: string): Promise<UploadRow | undefined> {
  const { rows } = await client.query<UploadRow>({
    name: 'lock-upload',
    text: `
select *
  from content.uploads
 where id = $1
   and expires_at > now()
   for update`,
    values: [id],
  });
  return rows[0];
}

/**
 * Makes `writer` the only request that appends to an incomplete upload. Returns undefined while another writer reports
 * progress.
 *
 * If a writer is replaced before any progress was saved, the next one appends to another location, because the old
 * writer may still overwrite its own location from the start. The sweep deletes the old location.
 */
export async function claimUploadRow(
  db: Pool | ClientBase,
  claim: { readonly id: string; readonly writer: string; readonly nextLocation: string; readonly silentMs: number },
): Promise<UploadRow | undefined> {
  const { rows } = await db.query<UploadRow>({
    name: 'claim-upload',
    text: `
update content.uploads
   set writer = $2,
       writer_seen_at = clock_timestamp(),
       location = case when state is null and writer <> $2
                       then split_part(location, '/', 1) || '/' || $3
                       else location
                  end
 where id = $1
   and committed_item_id is null
   and expires_at > now()
   and (expected_total is null or received < expected_total)
   and (writer is null or writer = $2 or writer_seen_at < clock_timestamp() - $4 * interval '1 millisecond')
returning *`,
    values: [claim.id, claim.writer, claim.nextLocation, claim.silentMs],
  });
  return rows[0];
}

/** Renews the claim of a writer. Returns false if another writer has taken over. */
export async function renewUploadClaim(db: Pool | ClientBase, id: string, writer: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'renew-upload-claim',
    text: 'update content.uploads set writer_seen_at = clock_timestamp() where id = $1 and writer = $2',
    values: [id, writer],
  });
  return rowCount === 1;
}

/** Releases the claim of a writer. Returns false if another writer has taken over. */
export async function releaseUploadRow(db: Pool | ClientBase, id: string, writer: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'release-upload',
    text: 'update content.uploads set writer = null, writer_seen_at = null where id = $1 and writer = $2',
    values: [id, writer],
  });
  return rowCount === 1;
}

/**
 * Saves progress. Returns undefined if the upload is missing or committed, has another writer, or has not received
 * `before` bytes.
 */
export async function saveProgress(
  db: Pool | ClientBase,
  id: string,
  progress: Omit<RequestOf<typeof saveUpload>, 'uploadId'>,
): Promise<UploadRow | undefined> {
  const { rows } = await db.query<UploadRow>({
    name: 'save-upload-progress',
    text: `
update content.uploads
   set state = $3,
       digests = $4,
       received = $5,
       expected_total = coalesce(expected_total, $6),
       writer = null,
       writer_seen_at = null
 where id = $1
   and received = $2
   and writer = $7
   and committed_item_id is null
   and expires_at > now()
returning *`,
    values: [
      id,
      progress.before,
      progress.state,
      progress.digests,
      progress.received,
      progress.expectedTotal ?? null,
      progress.writer,
    ],
  });
  return rows[0];
}

export async function markCommitted(client: ClientBase, id: string, itemId: DriveItemId): Promise<void> {
  await client.query({
    name: 'mark-upload-committed',
    text: 'update content.uploads set committed_item_id = $2 where id = $1',
    values: [id, itemId],
  });
}

/** Deletes an upload that is not committed, and returns the location of its bytes. */
export async function deleteUpload(
  db: Pool | ClientBase,
  id: string,
): Promise<{ readonly store: string; readonly location: string } | undefined> {
  const { rows } = await db.query<{ store: string; location: string }>({
    name: 'delete-upload',
    text: `
delete from content.uploads
 where id = $1
   and committed_item_id is null
   and expires_at > now()
returning store, location`,
    values: [id],
  });
  return rows[0];
}
