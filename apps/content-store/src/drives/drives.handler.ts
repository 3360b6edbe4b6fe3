import { Controller } from '@nestjs/common';
import {
  createDrive,
  type DriveId,
  type DriveItemId,
  driveStores,
  type DriveView,
  listDrives,
  randomId,
  readDrive,
  RejectedError,
  type SpaceId,
} from '@scriptorium/contracts';
import type { DriveRow } from '@scriptorium/copy-engine';
import { HandleRpc } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { grantForSpace } from '../spaces/access/grant-for-space';
import { readPrincipalNames, type PrincipalNames } from '../spaces/access/principal-names.store';
import { readableSpaces } from '../spaces/access/spaces-of-caller';
import { requireText } from '../limits';
import type { RequestOf } from '../request-of';
import { driveView } from './drive-view';
import { insertDrive, listDriveRows } from './drive-rows.store';
import { DefaultStore, findDrive, makeFirstDrive } from './find-drive';
import { DrivePool } from '../database-pools.store';

@Controller()
export class DrivesHandler {
  constructor(
    private readonly pool: DrivePool,
    private readonly defaultStore: DefaultStore,
  ) {}

  @HandleRpc(readDrive)
  async read({ caller, driveId }: RequestOf<typeof readDrive>): Promise<DriveView> {
    const { row, grant } = await findDrive(this.pool, this.defaultStore, caller, driveId, 'read');
    return driveView(row, grant.spaceKey, await this.ownersOf([row]));
  }

  /** Lists the default drive first. Creates the first drive of each space that has none. */
  @HandleRpc(listDrives)
  async list({ caller }: RequestOf<typeof listDrives>): Promise<{ drives: DriveView[] }> {
    const grants = readableSpaces(caller);
    const keys = new Map(grants.map(({ spaceId, spaceKey }) => [spaceId, spaceKey]));
    const listed = await listDriveRows(this.pool, [...keys.keys()]);
    const bare = [...keys.keys()].filter((id) => !listed.some(({ space_id }) => space_id === id));
    for (const spaceId of bare) await makeFirstDrive(this.pool, this.defaultStore, caller, spaceId);
    const rows = bare.length === 0 ? listed : await listDriveRows(this.pool, [...keys.keys()]);
    const owners = await this.ownersOf(rows);
    return { drives: rows.map((row) => driveView(row, keys.get(row.space_id) ?? '', owners)) };
  }

  /** Rejects with NAME_INVALID {limit}, NAME_TAKEN {name}, STORE_INVALID {allowed}, QUOTA_INVALID. */
  @HandleRpc(createDrive)
  async create(request: RequestOf<typeof createDrive>): Promise<DriveView> {
    const { caller, spaceKey, name, store, quota } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'write');
    requireText('NAME_INVALID', "A drive's name", name, 255);
    requireStore(store);
    if (quota !== undefined && !(Number.isSafeInteger(quota) && quota >= 0)) {
      throw new RejectedError('QUOTA_INVALID', 'The quota must be a whole number of bytes, 0 or more.');
    }
    const drive = { spaceId, name, store, quota: quota ?? null, by: caller.principalId };
    return inTransactionOnce(this.pool, spaceId, request, async (client) => {
      const row = await insert(client, drive);
      if (row === undefined)
        throw new RejectedError('NAME_TAKEN', `The space already has a drive named ${JSON.stringify(name)}.`, { name });
      return driveView(row, spaceKey, await this.ownersOf([row], client));
    });
  }

  private ownersOf(rows: readonly DriveRow[], db: Pool | ClientBase = this.pool): Promise<PrincipalNames> {
    return readPrincipalNames(
      db,
      rows.map(({ created_by }) => created_by),
    );
  }
}

interface NewDrive {
  readonly spaceId: SpaceId;
  readonly name: string;
  readonly store: string;
  readonly quota: number | null;
  readonly by: string;
}

function insert(client: ClientBase, { spaceId, by, ...drive }: NewDrive): Promise<DriveRow | undefined> {
  return insertDrive(client, {
    space_id: spaceId,
    id: randomId<DriveId>(),
    root_id: randomId<DriveItemId>(),
    created_by: by,
    ...drive,
  });
}

/** Checks the name of the store only. The gateway has checked before that this store is configured. */
function requireStore(store: string): void {
  if (driveStores.includes(store)) return;
  const allowed = driveStores;
  throw new RejectedError('STORE_INVALID', `The store must be one of ${allowed.join(', ')}.`, { allowed });
}
