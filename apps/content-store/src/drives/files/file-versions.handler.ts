import { Controller } from '@nestjs/common';
import {
  deleteFileVersion,
  listFileVersions,
  readFileVersion,
  RejectedError,
  restoreFileVersion,
  type Caller,
  type DriveItemView,
  type FileVersionView,
  type Idempotent,
  type ItemAddress,
  type Precondition,
} from '@scriptorium/contracts';
import { checkPrecondition } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { Pool, type ClientBase } from 'pg';
import { readPrincipalNames, type PrincipalNames } from '../../spaces/access/principal-names.store';
import type { DriveItemRow } from '../items/drive-item-row';
import { findDriveItem, findItemIn, viewOf } from '../items/find-drive-item';
import { changeDrive, type DriveChange } from '../change-drive';
import { DefaultStore, findDrive, targetOf } from '../find-drive';
import { notFound } from '../not-found';
import type { RequestOf } from '../../request-of';
import { saveContent } from './save-content';
import { requireFile } from '../items/require-item';
import {
  deleteVersionRow,
  fileVersionView,
  listVersionRows,
  readVersionRow,
  type FileVersionRow,
  type StoredVersionRow,
} from './file-versions.store';
import { DrivePool } from '../../database-pools.store';

const PAGE = 1_000;

interface VersionRequest extends Idempotent {
  readonly caller: Caller;
  readonly address: ItemAddress;
  readonly version: number;
  readonly precondition?: Precondition;
}

/** Serves the versions of files. Every upload that replaces a content stores the old content as a version. */
@Controller()
export class FileVersionsHandler {
  constructor(
    readonly pool: DrivePool,
    readonly relay: OutboxRelay,
    private readonly defaultStore: DefaultStore,
  ) {}

  @HandleRpc(listFileVersions)
  async list({ caller, address, limit, before }: RequestOf<typeof listFileVersions>): Promise<{
    item: DriveItemView;
    versions: FileVersionView[];
    next: number | null;
  }> {
    const { item: file } = await findDriveItem(this.pool, this.defaultStore, caller, address, 'read');
    requireFile(file);
    const size = Math.min(Math.max(1, limit), PAGE);
    const rows = await listVersionRows(this.pool, file, { before, limit: size + 1 });
    const people = await namesOf(this.pool, rows);
    const versions = rows.slice(0, size).map((row) => fileVersionView(row, people));
    const next = rows.length > size ? (versions.at(-1)?.number ?? null) : null;
    return { item: await viewOf(this.pool, file), versions, next };
  }

  @HandleRpc(readFileVersion)
  async read({ caller, address, version }: VersionRequest): Promise<{
    item: DriveItemView;
    version: FileVersionView;
    store: string;
    location: string;
  }> {
    const { item: file } = await findDriveItem(this.pool, this.defaultStore, caller, address, 'read');
    const row = await requireVersion(this.pool, file, version);
    const { store, location } = row;
    const seen = fileVersionView(row, await namesOf(this.pool, [row]));
    return { item: await viewOf(this.pool, file), version: seen, store, location };
  }

  /**
   * Makes a version the current content. Does nothing if the file has this content, so a retry creates no second
   * version.
   */
  @HandleRpc(restoreFileVersion)
  restore(request: VersionRequest): Promise<DriveItemView> {
    return this.change(request, async (change, file) => {
      const { blob_hash: blobHash, size } = await requireVersion(change.client, file, request.version);
      const isSame = file.blob_hash?.equals(blobHash) === true;
      const restored = isSame ? file : await saveContent(change, file, { blobHash, size: Number(size), ...NO_FACTS });
      return viewOf(change.client, restored);
    });
  }

  /** Rejects with VERSION_IS_CURRENT. */
  @HandleRpc(deleteFileVersion)
  delete(request: VersionRequest): Promise<Record<string, never>> {
    return this.change(request, async ({ client }, file) => {
      const { number, is_current: isCurrent } = await requireVersion(client, file, request.version);
      if (isCurrent)
        throw new RejectedError('VERSION_IS_CURRENT', 'The current version of a file cannot be deleted.', { number });
      await deleteVersionRow(client, file, number);
      return {};
    });
  }

  private async change<T>(
    request: VersionRequest,
    work: (change: DriveChange, file: DriveItemRow) => Promise<T>,
  ): Promise<T> {
    const { caller, address, precondition } = request;
    const found = await findDrive(this.pool, this.defaultStore, caller, address.driveId, 'write');
    return changeDrive(this, targetOf(found, request), async (change) => {
      const file = await findItemIn(change.client, change.drive, address);
      checkPrecondition(file, precondition);
      return work(change, file);
    });
  }
}

function namesOf(pool: Pool, rows: readonly FileVersionRow[]): Promise<PrincipalNames> {
  return readPrincipalNames(
    pool,
    rows.map(({ modified_by }) => modified_by),
  );
}

/** A version stores only content, no metadata. */
const NO_FACTS = { mimeType: null, description: null, clientCreatedAt: null, clientModifiedAt: null };

/** Rejects with NOT_A_FILE, NOT_FOUND {what: 'version'}. */
async function requireVersion(db: Pool | ClientBase, file: DriveItemRow, number: number): Promise<StoredVersionRow> {
  requireFile(file);
  const row = await readVersionRow(db, file, number);
  if (row === undefined) throw notFound('version');
  return row;
}
