import {
  commitUpload,
  createDrive,
  createDriveFolder,
  deleteDriveItem,
  deleteFileVersion,
  openUpload,
  restoreDriveItem,
  restoreFileVersion,
  updateDriveItem,
  type ConflictBehavior,
  type DriveItemView,
  type ItemTag,
  type OpenUpload,
  type Precondition,
  type ShortId,
} from '@scriptorium/contracts';
import { factsOf, PlantedDrive } from '../testing/planted-drive';
import { PlantedStore } from '../testing/planted-store';

const COUNT = 20;

/** Every check of drives that concurrent requests can invalidate, with 20 requests at once. */
describe('20 concurrent requests to a drive', () => {
  let store: PlantedStore;
  let drive: PlantedDrive;
  let drives = 0;

  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  beforeEach(() => newDrive());
  afterEach(async () => expect(await drive.wrongSums()).toEqual([]));
  afterAll(() => store.stop());

  async function newDrive(quota?: number): Promise<void> {
    drives += 1;
    drive = await PlantedDrive.make(store, `Raced ${String(drives)}`, quota);
  }

  async function outcomes(requests: readonly Promise<unknown>[]): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const settled of await Promise.allSettled(requests)) {
      const outcome =
        settled.status === 'fulfilled' ? 'ok' : String((settled.reason as { code?: unknown }).code ?? settled.reason);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    return counts;
  }
  const twenty = <T>(work: (number: number) => Promise<T>): Promise<T>[] =>
    Array.from({ length: COUNT }, (_, number) => work(number));

  const tagOf = ({ id: itemId, etag }: DriveItemView): ItemTag => ({ itemId, etag });
  const address = (path: string, itemId?: ShortId) => ({ caller: drive.caller, address: drive.at(path, itemId) });
  const mkdir = (name: string, conflict: ConflictBehavior) =>
    store.call(createDriveFolder, { ...address(''), name, conflict });
  const move = (from: string, to: string) =>
    store.call(updateDriveItem, { ...address(from), change: { parent: drive.at(to) }, conflict: 'fail' });

  /** Opens all uploads before the first commit. */
  async function uploads(
    path: (number: number) => string,
    input: Partial<OpenUpload> = {},
    contentOf = (number: number): string => `content ${String(number)}`,
  ): Promise<Promise<{ readonly isNew: boolean }>[]> {
    const opened = await Promise.all(
      twenty((number) => store.call(openUpload, { ...address(path(number)), conflict: 'replace' as const, ...input })),
    );
    return opened.map(({ id: uploadId }, number) => {
      const content = contentOf(number);
      return store.call(commitUpload, { uploadId, size: Buffer.byteLength(content), facts: factsOf(content) });
    });
  }

  it('replaces a file with one of 20 uploads with the same If-Match', async () => {
    const file = await drive.file('a.txt', 'before');
    const precondition: Precondition = { ifMatch: [tagOf(file)] };
    expect(await outcomes(await uploads(() => 'a.txt', { precondition }))).toEqual({
      ok: 1,
      TAG_MISMATCH: COUNT - 1,
    });
    expect(await drive.read('a.txt')).toMatchObject({ ctag: 2 });
  });

  it.each(['replace', 'rename', 'fail'] as const)(
    'creates a file with one of 20 uploads with If-None-Match: * and %s',
    async (conflict) => {
      const made = await uploads(() => 'new.txt', { precondition: { ifNoneMatch: '*' }, conflict });
      expect(await outcomes(made)).toEqual({ ok: 1, TAG_MISMATCH: COUNT - 1 });
      expect(await drive.names()).toEqual(['new.txt']);
      expect(await drive.read('new.txt')).toMatchObject({ ctag: 1 });
    },
  );

  it('rejects an upload with If-Match for a file that was deleted meanwhile', async () => {
    const file = await drive.file('a.txt', 'before');
    const opened = await store.call(openUpload, {
      ...address('a.txt'),
      conflict: 'replace',
      precondition: { ifMatch: '*' },
    });
    await store.call(deleteDriveItem, { ...address('', file.id), forever: false });
    const commit = { uploadId: opened.id, size: 1, facts: factsOf('x') };
    await expect(store.call(commitUpload, commit)).rejects.toMatchObject({ code: 'TAG_MISMATCH' });
    expect(await drive.names()).toEqual([]);
    // A commit with another name is for another file, so If-Match does not apply.
    await store.call(commitUpload, { ...commit, name: 'b.txt' });
    expect(await drive.names()).toEqual(['b.txt']);
  });

  it('performs one of 20 changes, deletions, restores and version changes with the same If-Match', async () => {
    const file = await drive.file('a.txt', 'one');
    await drive.file('a.txt', 'two');
    const withTag = async (): Promise<{ readonly precondition: Precondition }> => ({
      precondition: { ifMatch: [tagOf(await drive.read('', file.id))] },
    });
    const one = { ok: 1, TAG_MISMATCH: COUNT - 1 };
    const changed = await withTag();
    const describeIt = (number: number): Promise<unknown> =>
      store.call(updateDriveItem, {
        ...address('', file.id),
        ...changed,
        conflict: 'fail',
        change: { description: String(number) },
      });
    expect(await outcomes(twenty(describeIt))).toEqual(one);
    const versioned = await withTag();
    const restoreVersion = (): Promise<unknown> =>
      store.call(restoreFileVersion, { ...address('', file.id), ...versioned, version: 1 });
    expect(await outcomes(twenty(restoreVersion))).toEqual(one);
    const stale = { ...address('', file.id), ...versioned, version: 1 };
    await expect(store.call(deleteFileVersion, stale)).rejects.toMatchObject({ code: 'TAG_MISMATCH' });
    const deleted = await withTag();
    const remove = (): Promise<unknown> =>
      store.call(deleteDriveItem, { ...address('', file.id), ...deleted, forever: false });
    expect(await outcomes(twenty(remove))).toEqual({ ok: 1, NOT_FOUND: COUNT - 1 });
    const restore = (): Promise<unknown> =>
      store.call(restoreDriveItem, { ...address('', file.id), ...deleted, conflict: 'fail' });
    expect(await outcomes(twenty(restore))).toEqual({ ok: 1, NOT_FOUND: COUNT - 1 });
    const gone = await withTag();
    const purge = (): Promise<unknown> =>
      store.call(deleteDriveItem, { ...address('', file.id), ...gone, forever: true });
    expect(await outcomes(twenty(purge))).toEqual({ ok: 1, NOT_FOUND: COUNT - 1 });
  });

  it('creates one folder for 20 requests, 20 folders with rename, and returns the same folder with replace', async () => {
    expect(await outcomes(twenty(() => mkdir('fail', 'fail')))).toEqual({ ok: 1, NAME_TAKEN: COUNT - 1 });
    const renamed = await Promise.all(twenty(() => mkdir('rename', 'rename')));
    expect(new Set(renamed.map(({ item }) => item.name)).size).toBe(COUNT);
    const replaced = await Promise.all(twenty(() => mkdir('replace', 'replace')));
    expect(new Set(replaced.map(({ item }) => item.id)).size).toBe(1);
    expect(await drive.names()).toHaveLength(1 + COUNT + 1);
  });

  it('creates one file for 20 uploads, 20 files with rename, and 20 versions of one file with replace', async () => {
    const failed = await uploads(() => 'fail.txt', { conflict: 'fail' });
    expect(await outcomes(failed)).toEqual({ ok: 1, NAME_TAKEN: COUNT - 1 });
    expect(await outcomes(await uploads(() => 'rename.txt', { conflict: 'rename' }))).toEqual({ ok: COUNT });
    const replaced = await Promise.all(await uploads(() => 'replace.txt'));
    expect(replaced.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await drive.read('replace.txt')).toMatchObject({ ctag: COUNT });
    expect(await drive.names()).toHaveLength(1 + COUNT + 1);
  });

  it('creates no cycle when 20 folders are moved into each other', async () => {
    const names = Array.from({ length: COUNT }, (_, number) => String(number));
    await Promise.all(names.map((name) => drive.folder(name)));
    const moved = await outcomes(
      names.map(async (name, number) => {
        const [from, to] = [await drive.read(name), await drive.read(names[(number + 1) % COUNT])];
        const change = { parent: drive.at('', to.id) };
        return store.call(updateDriveItem, { ...address('', from.id), change, conflict: 'fail' });
      }),
    );
    expect(moved).toEqual({ ok: COUNT - 1, INTO_ITSELF: 1 });
    // The other folders are nested below the one that was not moved.
    let depth = 0;
    for (let path = (await drive.names())[0]; path !== undefined; depth += 1) {
      const [child] = await drive.names(path);
      path = child === undefined ? undefined : `${path}/${child}`;
    }
    expect(depth).toBe(COUNT);
  });

  it('leaves a folder in one place when it is moved into 20 folders', async () => {
    await drive.folder('moved');
    await Promise.all(twenty((number) => drive.folder(String(number))));
    const { id } = await drive.read('moved');
    const moved = twenty((number) =>
      store.call(updateDriveItem, {
        ...address('', id),
        change: { parent: drive.at(String(number)) },
        conflict: 'fail',
      }),
    );
    expect(await outcomes(moved)).toEqual({ ok: COUNT });
    const found = await Promise.all(twenty((number) => drive.names(String(number))));
    expect(found.flat()).toEqual(['moved']);
  });

  it('leaves no file in a deleted folder when 20 uploads into it are committed', async () => {
    await drive.folder('a');
    const { id } = await drive.read('a');
    const sent = await uploads((number) => `a/${String(number)}.txt`);
    const removed = store.call(deleteDriveItem, { ...address('', id), forever: false });
    const { ok = 0, NOT_FOUND = 0 } = await outcomes([...sent, removed]);
    expect(ok + NOT_FOUND).toBe(COUNT + 1);
    const { rows } = await store.pool.query(
      `select from content.drive_items c
         join content.drive_items p on p.space_id = c.space_id and p.id = c.parent_id
        where c.deleted_at is null and p.deleted_at is not null`,
    );
    expect(rows).toEqual([]);
    await store.call(restoreDriveItem, { ...address('', id), conflict: 'fail' });
    expect(await drive.names('a')).toHaveLength(ok - 1);
  });

  it('moves each folder into a folder before its deletion, or rejects the move', async () => {
    await drive.folder('a');
    await Promise.all(twenty((number) => drive.folder(String(number))));
    const moved = twenty((number) => move(String(number), 'a'));
    const removed = store.call(deleteDriveItem, { ...address('a'), forever: false });
    const { ok = 0, NOT_FOUND = 0 } = await outcomes([...moved, removed]);
    expect([ok + NOT_FOUND, (await drive.names()).length]).toEqual([COUNT + 1, NOT_FOUND]);
  });

  it('accepts as many uploads as fit into the quota', async () => {
    await newDrive(50);
    const taken = await outcomes(
      await uploads(
        (number) => `${String(number)}.txt`,
        {},
        (number) => `ten bytes${number % 10}`,
      ),
    );
    expect(taken).toEqual({ ok: 5, QUOTA_REACHED: COUNT - 5 });
    expect((await drive.view()).quota).toMatchObject({ total: 50, used: 50 });
  });

  it('creates one of 20 drives with the same name', async () => {
    const { spaceKey } = store.planted.grant;
    const made = twenty(() =>
      store.call(createDrive, { caller: drive.caller, spaceKey, name: 'One of twenty', store: 'postgres' }),
    );
    expect(await outcomes(made)).toEqual({ ok: 1, NAME_TAKEN: COUNT - 1 });
  });
});
