import type { INestMicroservice } from '@nestjs/common';
import { deleteDriveItem, RejectedError, uuidOf } from '@scriptorium/contracts';
import type { DriveCopy } from '@scriptorium/copy-engine';
import { eventually } from '@scriptorium/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { DriveCopies } from '../../testing/drive-copies';
import { PlantedDrive } from '../../testing/planted-drive';
import { PlantedStore } from '../../testing/planted-store';
import { startFakePlanner } from '../../testing/fake-planner';
import { Retention } from './retention';
import { SweepUploads } from './sweep-uploads.service';

const UPLOADS = 240;
const COPIES = 120;
const CONTENTS = 150;
const FOLDERS = ['a', 'b', 'c', 'd'];
/** Milliseconds. Copies take longer, and often their sources are deleted meanwhile. */
const SHORT = new Retention(50, 150);

describe('the sweep during copies, uploads and deletions', () => {
  let store: PlantedStore;
  let planner: INestMicroservice;
  let copies: DriveCopies;
  let drives: readonly PlantedDrive[];

  beforeAll(async () => {
    store = await PlantedStore.start();
    copies = new DriveCopies(store.pool);
    planner = await startFakePlanner(store.natsUrl, () => copies.oldestRunning());
    drives = [await PlantedDrive.make(store, 'One'), await PlantedDrive.make(store, 'Two')];
  });
  afterAll(async () => {
    await planner.close();
    await store.stop();
  });

  const some = (count: number): number => Math.floor(Math.random() * count);
  const one = <T>(all: readonly T[]): T => all[some(all.length)] as T;
  const times = async (count: number, work: () => Promise<unknown>): Promise<void> => {
    for (let done = 0; done < count; done += 1) await work();
  };
  /** Ignores rejections: a folder may have been deleted or created meanwhile. */
  const tolerant = async (work: Promise<unknown>): Promise<void> => {
    await work.catch((error: unknown) => {
      if (!(error instanceof RejectedError)) throw error;
    });
  };

  const upload = (): Promise<void> => {
    const path = `${one(FOLDERS)}/${String(some(5))}/${String(some(6))}`;
    return tolerant(one(drives).file(path, `content ${String(some(CONTENTS))}`));
  };
  const remove = async (forever: boolean): Promise<void> => {
    const drive = one(drives);
    const names = await drive.names();
    if (names.length === 0) return;
    const request = { caller: drive.caller, address: drive.at(one(names)), forever };
    await tolerant(store.call(deleteDriveItem, request));
  };
  async function plan(): Promise<DriveCopy | undefined> {
    const [from, to] = [one(drives), one(drives)];
    const items = await from.children();
    if (items.length === 0) return undefined;
    return copies.plan({
      spaceId: store.planted.grant.spaceId,
      allVersions: some(2) === 0,
      sourceDriveId: uuidOf(from.id) ?? '',
      sourceItemId: uuidOf(one(items).id) ?? '',
      targetDriveId: uuidOf(to.id) ?? '',
      targetFolderId: uuidOf(to.rootId) ?? '',
    });
  }
  const copy = async (): Promise<void> => {
    const planned = await plan();
    if (planned === undefined) return;
    await copies.copyRanges(planned, () => pause(some(400)));
    await (some(5) === 0 ? copies.cancel(planned) : copies.finish(planned));
  };

  /** Returns references to blobs that were deleted. */
  async function lost(): Promise<unknown[]> {
    const { rows } = await store.pool.query(
      `with referenced as (
         select drive_id, blob_hash, 'file ' || name as what from content.drive_items where blob_hash is not null
          union all
         select i.drive_id, v.blob_hash, 'version of ' || i.name
           from content.drive_item_versions v join content.drive_items i on i.id = v.item_id
          union all
         select c.source_drive_id, n.blob_hash, 'plan ' || n.name
           from jobs.jobs j
           join jobs.drive_copies c on c.job_id = j.id
           join (select job_id, name, blob_hash from jobs.drive_nodes where blob_hash is not null
                  union all
                 select job_id, 'version', blob_hash from jobs.drive_versions) n on n.job_id = j.id
          where j.ended_at is null
       )
       select what
         from referenced r join content.drives d on d.id = r.drive_id
        where not exists (select from content.blobs b
                           where b.space_id = d.space_id and b.hash = r.blob_hash and b.store = d.store)`,
    );
    return rows;
  }
  const unused = async (): Promise<number> => {
    const { rows } = await store.pool.query<{ count: number }>(
      `select count(*)::integer as count from content.blobs b
        where not exists (select from content.drive_items i where i.blob_hash = b.hash)
          and not exists (select from content.drive_item_versions v where v.blob_hash = b.hash)`,
    );
    return rows[0]?.count ?? 0;
  };
  const sweep = (): Promise<void> => new SweepUploads(store.pool, store.rpc, SHORT).sweep();

  it('deletes no blob of a file, a version or a plan, and in the end all unreferenced blobs', async () => {
    await times(30, upload);
    let isBusy = true;
    const sweeping = Promise.all(
      [1, 2].map(async () => {
        while (isBusy) {
          await sweep();
          expect(await lost()).toEqual([]);
        }
      }),
    );
    const removing = (async () => {
      while (isBusy) {
        await remove(some(8) !== 0);
        await pause(some(30));
      }
    })();
    const copiesAtOnce = Array.from({ length: 8 }, () => times(COPIES / 8, copy));
    const uploadsAtOnce = Array.from({ length: 3 }, () => times(UPLOADS / 3, upload));
    await Promise.all([...copiesAtOnce, ...uploadsAtOnce]).finally(() => (isBusy = false));
    await Promise.all([sweeping, removing]);

    const planned = await plan();
    for (const drive of drives) {
      for (const name of await drive.names()) {
        await store.call(deleteDriveItem, { caller: drive.caller, address: drive.at(name), forever: true });
      }
    }
    await eventually(async () => {
      await sweep();
      return (await unused()) <= (planned === undefined ? 0 : CONTENTS);
    });
    expect(await lost()).toEqual([]);
    expect(await drives[0]?.wrongSums()).toEqual([]);
    if (planned !== undefined) await copies.cancel(planned);
    await eventually(async () => {
      await sweep();
      return (await unused()) === 0;
    });
    expect(await lost()).toEqual([]);
  });
});
