import {
  abandonUpload,
  type Caller,
  commitUpload,
  createDrive,
  type DriveView,
  openUpload,
  readContentLocation,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import { Logger } from '@nestjs/common';
import { Digests } from '@scriptorium/blob-store';
import { eventually, sourceProgram, startOwnNatsServer, testCallerKeys } from '@scriptorium/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Config } from '../config';
import { executeBlobCopy } from '../copy-blobs/execute-blob-copy';
import { noise, PlantedCopies, type PlannedCopy, type StoreName } from '../testing/planted-copies';
import { WatchedStores } from '../testing/watched-stores';
import { SweepBlobs } from './sweep-blobs.service';

const STORES: readonly StoreName[] = ['postgres', 'filesystem', 's3'];
const NEVER = new AbortController().signal;
/** Includes bytes that are a second old by the clock of S3, whose times are in whole seconds. */
const NO_GRACE = -60_000;
const A_DAY = 24 * 60 * 60 * 1_000;

describe('the sweep of the stores', () => {
  let copies: PlantedCopies;
  let contentStore: ChildProcess;
  let rpc: RpcClient;
  let caller: Caller;
  let drives: Readonly<Record<StoreName, DriveView>>;
  let isOver = false;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    const { url: natsUrl } = await startOwnNatsServer();
    copies = await PlantedCopies.start();
    const DATABASE_URL = copies.database.urlFor('content_store');
    const env = { ...process.env, ...testCallerKeys, DATABASE_URL, NATS_URL: natsUrl };
    const program = sourceProgram(join(__dirname, '../../../content-store/src/main.ts'));
    contentStore = spawn(process.execPath, program, { env, stdio: 'ignore' });
    rpc = new RpcClient({
      service: 'gateway',
      natsUrl,
      rpcTimeoutMs: 300_000,
      callerSigningKey: testCallerKeys.CALLER_SIGNING_KEY,
    });
    await eventually(async () => (await rpc.healthOf('content-store', 1_000)) !== undefined);
    const grant = { spaceId: copies.spaceId, spaceKey: 'docs', hubId: '0'.repeat(24) };
    caller = { principalId: randomUUID(), grants: [{ ...grant, scopes: ['admin'] }] };
    const made = STORES.map(async (store) => {
      const drive = await rpc.call(createDrive, { caller, spaceKey: 'docs', name: store, store });
      return [store, drive] as const;
    });
    drives = Object.fromEntries(await Promise.all(made)) as Record<StoreName, DriveView>;
  });
  // Ends the loop of sweeps of a test that has failed, which would keep the pool from ending.
  afterEach(() => {
    isOver = true;
  });
  afterAll(async () => {
    await rpc.close();
    contentStore.kill();
    await once(contentStore, 'exit');
    await copies.stop();
  });
  beforeEach(() => copies.clear());

  const worker = (): SweepBlobs =>
    new SweepBlobs(copies.workerPool, copies.workerPool, copies.stores, rpc, new Config());

  /** Uploads a file as the gateway does. Returns its location. */
  async function upload(store: StoreName, name: string, bytes: Buffer): Promise<string> {
    const address = { driveId: drives[store].id, itemId: 'root' as const, path: [name] };
    const { id: uploadId, location } = await rpc.call(openUpload, { caller, address, conflict: 'replace' });
    await copies.put(store, location, bytes);
    const digests = Digests.start();
    digests.update(bytes);
    const { sha256, sha1, quickXor, size } = digests.digest();
    const facts = { sha256: sha256.toString('hex'), sha1: sha1.toString('hex'), quickXor };
    const { isUnused } = await rpc.call(commitUpload, { uploadId, size, facts });
    if (isUnused) await copies.stores.get(store).remove(location);
    return location;
  }

  async function dieInSegments(planned: PlannedCopy): Promise<void> {
    const dying = new WatchedStores(copies.stores);
    dying.onRead = (read) => {
      if (read > 1_500_000) throw new Error('The process died');
    };
    const delivered = executeBlobCopy(copies.resources({ stores: dying }), planned.command, NEVER);
    await expect(delivered).rejects.toThrow('The process died');
  }

  it('skips foreign files, and removes the unreferenced files after them', async () => {
    const foreign = ['000', '7ff', 'fff'].map((folder) => join(copies.folder, folder, 'not ours.txt'));
    for (const file of foreign) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, 'keep me');
    }
    const strays = Array.from({ length: 40 }, () => `docs/${randomUUID()}`);
    for (const location of strays) await copies.put('filesystem', location, noise(10, location));
    await worker().sweep(NO_GRACE);
    const left = (await copies.locations('filesystem')).filter((location) => strays.includes(location));
    expect(left).toEqual([]);
    expect(foreign.filter((file) => !existsSync(file))).toEqual([]);
    for (const file of foreign) rmSync(file);
  });

  it('removes unreferenced bytes, and nothing that a file, an upload or a running copy needs', async () => {
    for (const store of STORES) {
      const other = store === 'postgres' ? 'filesystem' : 'postgres';
      const file = await upload(store, 'file', noise(2_000, `file ${store}`));
      const running = await copies.plan(other, store, [noise(3_000_000, `running ${store}`)]);
      const ended = await copies.plan(other, store, [noise(3_000_000, `ended ${store}`)]);
      for (const planned of [running, ended]) await dieInSegments(planned);
      await copies.endCancelled(ended);
      const address = { driveId: drives[store].id, itemId: 'root' as const, path: ['open'] };
      const open = await rpc.call(openUpload, { caller, address, conflict: 'replace' });
      const abandoned = await rpc.call(openUpload, { caller, address, conflict: 'replace' });
      const strays = [`docs/${randomUUID()}`, `docs/${randomUUID()}`];
      for (const location of [open.location, abandoned.location, ...strays]) {
        await copies.put(store, location, noise(1_000, location));
      }
      await rpc.call(abandonUpload, { uploadId: abandoned.id });
      const [{ location: segments } = { location: null }] = await copies.blobsOf(running);
      const [{ location: orphaned } = { location: null }] = await copies.blobsOf(ended);
      expect(await copies.locations(store)).toEqual(
        expect.arrayContaining([file, open.location, segments, orphaned, abandoned.location, ...strays]),
      );
      await worker().sweep(NO_GRACE);
      expect(await copies.strays(store)).toEqual([open.location, segments].sort());
      expect((await copies.read(store, noise(2_000, `file ${store}`)))?.length).toBe(2_000);
      await executeBlobCopy(copies.resources(), running.command, NEVER);
      expect(await copies.isCopied(running)).toBe(true);
    }
  });

  it('skips bytes that are younger than the grace time', async () => {
    await copies.put('filesystem', 'docs/young', noise(10, 'young'));
    await worker().sweep(A_DAY);
    await worker().sweep();
    expect(await copies.locations('filesystem')).toEqual(['docs/young']);
  });

  it('is run by one worker at a time for each store', async () => {
    for (const store of ['filesystem', 'postgres'] as const) await copies.put(store, 'docs/stray', noise(10, 'stray'));
    const other = await copies.pool.connect();
    await other.query(`select pg_advisory_lock(hashtextextended('sweep-blobs/' || 'filesystem', 0))`);
    await worker().sweep(NO_GRACE);
    expect([await copies.locations('filesystem'), await copies.locations('postgres')]).toEqual([['docs/stray'], []]);
    await other.query('select pg_advisory_unlock_all()');
    other.release();
    await Promise.all([1, 2, 3].map(() => worker().sweep(NO_GRACE)));
    expect(await copies.locations('filesystem')).toEqual([]);
  });

  it('continues with the other stores when one is unavailable', async () => {
    for (const store of STORES) await copies.put(store, 'docs/stray', noise(10, 'stray'));
    await copies.s3.stop();
    await worker().sweep(NO_GRACE);
    await copies.s3.restart();
    const left = await Promise.all(STORES.map((store) => copies.locations(store)));
    expect(left).toEqual([[], [], ['docs/stray']]);
  });

  it('sweeps more locations than fit into one call', async () => {
    const folder = copies.stores.get('filesystem');
    for (let index = 0; index < 1_050; index += 1) {
      await folder.append(`docs/stray-${String(index)}`, null, nothing());
    }
    const kept = await upload('filesystem', 'kept', noise(100, 'kept'));
    await worker().sweep(NO_GRACE);
    expect(await copies.locations('filesystem')).toEqual([kept]);
  });

  it('never removes needed bytes while files are uploaded and copied', async () => {
    isOver = false;
    let sweeps = 0;
    const sweeping = (async () => {
      for (; !isOver; sweeps += 1) await worker().sweep(NO_GRACE);
    })();
    const planned = await Promise.all(
      STORES.flatMap((from) => STORES.filter((to) => to !== from).map((to) => ({ from, to }))).map(
        async ({ from, to }) => {
          const seed = `${from} to ${to}`;
          const bytes = [noise(2_500_000, seed), ...[1, 2, 3].map((n) => noise(20_000, `${seed} ${String(n)}`))];
          for (const [index, each] of bytes.entries()) await upload(from, `${seed} ${String(index)}`, each);
          return copies.planOf(from, to, bytes);
        },
      ),
    );
    const resources = copies.resources({ segmentBytes: 500_000 });
    const copying = planned.map(async ({ command }, index) => {
      await copies.put('filesystem', `docs/thrown-away-${String(index)}`, noise(10, 'thrown away'));
      // Twice, as if a worker were too slow.
      await Promise.all([1, 2].map(() => executeBlobCopy(resources, command, NEVER)));
    });
    await Promise.all(copying);
    const seen = sweeps;
    await eventually(() => sweeps >= seen + 2);
    isOver = true;
    await sweeping;
    for (const each of planned) {
      expect(await copies.isCopied(each)).toBe(true);
      expect(await copies.isCopied({ ...each, to: each.from })).toBe(true);
    }
    for (const store of STORES) expect(await copies.strays(store)).toEqual([]);
    const address = { driveId: drives.s3.id, itemId: 'root' as const, path: ['s3 to postgres 0'] };
    const { location } = await rpc.call(readContentLocation, { caller, address });
    expect(await copies.locations('s3')).toContain(location);
  });
});

async function* nothing(): AsyncIterable<Uint8Array> {
  // Yields nothing.
}
