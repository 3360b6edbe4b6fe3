import { Controller } from '@nestjs/common';
import { openUpload, type ConflictBehavior, type OpenUpload, type UploadView } from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { randomUUID } from 'node:crypto';
import { Pool, type ClientBase } from 'pg';
import {
  checkName,
  checkPath,
  checkPrecondition,
  checkQuota,
  decideName,
  nameKey,
  requireRoom,
  type DriveRow,
} from '@scriptorium/copy-engine';
import type { DriveItemRow } from '../items/drive-item-row';
import { pathOfFolder, reachItem } from '../items/find-drive-item';
import { readChild, readItemRow } from '../items/find-item.store';
import { requireFile, requireFolder } from '../items/require-item';
import { makeFolder } from '../placement/make-folder';
import { checkDescription, parseTime } from '../placement/parse-facts';
import { nameTaken } from '../placement/settle-name';
import { changeDrive } from '../change-drive';
import { DefaultStore, findDrive, targetOf, type FoundDrive } from '../find-drive';
import { notFound } from '../not-found';
import type { RequestOf } from '../../request-of';
import { requireFewUploads } from './held-bytes.store';
import { uploadView } from './upload-view';
import { insertUpload, type NewUpload } from './uploads.store';
import { DrivePool } from '../../database-pools.store';

/** The place of the file, and the folders that must be created for it. */
interface Place {
  readonly folder: DriveItemRow;
  readonly missing: readonly string[];
  readonly name: string;
  /** The existing file. */
  readonly file: DriveItemRow | undefined;
}

type Request = RequestOf<typeof openUpload>;

@Controller()
export class OpenUploadHandler {
  constructor(
    readonly pool: DrivePool,
    readonly relay: OutboxRelay,
    private readonly defaultStore: DefaultStore,
  ) {}

  /**
   * Opens an upload. Locks the drive only if folders must be created, so that uploads to one drive are opened
   * concurrently.
   */
  @HandleRpc(openUpload)
  async open(request: Request): Promise<UploadView> {
    const { caller, address } = request;
    if (request.description !== undefined) checkDescription(request.description);
    const found = await findDrive(this.pool, this.defaultStore, caller, address.driveId, 'write');
    const place = await findPlace(this.pool, found.row, request);
    await checkPlace(this.pool, found.row, place, request);
    if (place.missing.length > 0) return this.openInNewFolders(found, request);
    return inTransactionOnce(this.pool, found.row.space_id, request, async (client) =>
      this.insert(client, found, request, place),
    );
  }

  private openInNewFolders(found: FoundDrive, request: Request): Promise<UploadView> {
    return changeDrive(this, targetOf(found, request), async (change) => {
      const { client, drive } = change;
      const place = await findPlace(client, drive, request);
      let { folder } = place;
      for (const name of place.missing) ({ folder } = await makeFolder(change, folder, name, 'fail'));
      return this.insert(client, found, request, { ...place, folder });
    });
  }

  /** Rejects with QUOTA_REACHED {limit}, LIMIT_EXCEEDED. */
  private async insert(client: ClientBase, found: FoundDrive, request: Request, place: Place): Promise<UploadView> {
    const { row: drive } = found;
    const { expectedTotal: bytes = 0, caller } = request;
    await requireFewUploads(client, drive.space_id, caller.principalId);
    await requireRoom(client, { drive, bytes, replaced: replacedBytes(request, place) });
    return uploadView(await insertUpload(client, newUpload(found, request, place)));
  }
}

/**
 * Rejects with NOT_FOUND {what}, NOT_A_FOLDER, NAME_INVALID {name}, NAME_TAKEN {name}, and with NOT_A_FILE if the
 * address names a folder by its id alone.
 */
async function findPlace(db: Pool | ClientBase, drive: DriveRow, request: OpenUpload): Promise<Place> {
  const { address, name, conflict } = request;
  const { item, missing } = await reachItem(db, drive, address);
  if (name !== undefined) {
    checkName(name);
    requireFolder(item);
    const file = missing.length > 0 ? undefined : await readChild(db, drive.space_id, item.id, nameKey(name));
    return { folder: item, missing, name, file: fileWithName(file, name, conflict) };
  }
  const last = missing.at(-1);
  if (last !== undefined) {
    requireFolder(item);
    return { folder: item, missing: missing.slice(0, -1), name: last, file: undefined };
  }
  const lastName = address.path.at(-1);
  if (lastName === undefined) requireFile(item);
  const folder = await readItemRow(db, drive.space_id, item.parent_id ?? drive.root_id);
  if (folder === undefined) throw notFound('item');
  const file = fileWithName(item, lastName ?? item.name, conflict);
  return { folder, missing: [], name: file?.name ?? lastName ?? item.name, file };
}

/**
 * Returns the item if it is a file. If it is a folder, the upload gets a number, or is rejected with NAME_TAKEN {name}.
 */
function fileWithName(
  item: DriveItemRow | undefined,
  name: string,
  conflict: ConflictBehavior,
): DriveItemRow | undefined {
  if (item?.is_folder !== true) return item;
  rejectTakenName(name, item, conflict);
  return undefined;
}

function rejectTakenName(name: string, { id, is_folder: isFolder }: DriveItemRow, conflict: ConflictBehavior): void {
  if (decideName({ conflict, isFolder: false }, { id, isFolder }) === 'reject') throw nameTaken(name);
}

/** Performs the checks of the commit, so that an upload is rejected before its bytes are sent. */
async function checkPlace(db: Pool, drive: DriveRow, place: Place, request: OpenUpload): Promise<void> {
  const { folder, missing, name, file } = place;
  checkPrecondition(file, request.precondition);
  for (const each of [...missing, name]) checkName(each);
  const { names } = await pathOfFolder(db, folder);
  checkPath([...names, ...missing, name]);
  if (file !== undefined) rejectTakenName(name, file, request.conflict);
  checkQuota(drive, (request.expectedTotal ?? 0) - replacedBytes(request, place));
}

function replacedBytes({ conflict }: Request, { file }: Place): number {
  return conflict === 'replace' ? Number(file?.size ?? 0) : 0;
}

function newUpload({ row, grant }: FoundDrive, request: OpenUpload, { folder, name, file }: Place): NewUpload {
  return {
    space_id: row.space_id,
    id: randomUUID(),
    drive_id: row.id,
    parent_id: folder.id,
    name,
    item_id: request.conflict === 'replace' ? (file?.id ?? null) : null,
    conflict: request.conflict,
    mime_type: request.mimeType ?? null,
    description: request.description ?? null,
    client_created_at: parseTime(request.clientCreatedAt),
    client_modified_at: parseTime(request.clientModifiedAt),
    // Not the upload's id: the id grants access to the upload, and the location is visible to others.
    store: row.store,
    location: `${grant.spaceKey}/${randomUUID()}`,
    expected_total: request.expectedTotal?.toString() ?? null,
    reserved: (request.expectedTotal ?? 0).toString(),
    created_by: request.caller.principalId,
    precondition: request.precondition ?? null,
  };
}
