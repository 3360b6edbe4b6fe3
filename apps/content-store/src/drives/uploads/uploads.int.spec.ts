import {
  abandonUpload,
  claimUpload,
  commitUpload,
  deleteDriveItem,
  renewUpload,
  openUpload,
  readContentLocation,
  readUpload,
  releaseUpload,
  saveUpload,
  updateDriveItem,
  uuidOf,
  type ConflictBehavior,
  type DriveItemView,
  type OpenUpload,
  type UploadView,
} from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import { factsOf, PlantedDrive } from '../../testing/planted-drive';
import { PlantedStore } from '../../testing/planted-store';

const noUpload = { code: 'NOT_FOUND', data: { what: 'upload' } };

describe('uploads', () => {
  let store: PlantedStore;
  let drive: PlantedDrive;
  let drives = 0;

  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  beforeEach(async () => {
    drives += 1;
    drive = await PlantedDrive.make(store, `Drive ${String(drives)}`, 1_000);
  });
  afterEach(async () => expect(await drive.wrongSums()).toEqual([]));
  afterAll(() => store.stop());

  const open = (path: string, input: Partial<OpenUpload> = {}): Promise<UploadView> =>
    store.call(openUpload, { caller: drive.caller, address: drive.at(path), conflict: 'replace', ...input });
  const commit = (
    { id: uploadId }: UploadView,
    content: string,
    input: { conflict?: ConflictBehavior; name?: string } = {},
  ): Promise<{ item: DriveItemView; isNew: boolean; isUnused: boolean }> =>
    store.call(commitUpload, { uploadId, size: Buffer.byteLength(content), facts: factsOf(content), ...input });
  const locationOf = async (path: string): Promise<string> =>
    (await store.call(readContentLocation, { caller: drive.caller, address: drive.at(path) })).location;

  it('turns an upload into a file with the bytes at its location', async () => {
    const times = { clientCreatedAt: '2001-02-03T04:05:06.000Z', clientModifiedAt: '2011-12-13T14:15:16.000Z' };
    const upload = await open('a/b/Notes.txt', {
      mimeType: 'text/plain',
      description: 'Mine',
      expectedTotal: 5,
      ...times,
    });
    expect(upload).toEqual({
      id: expect.any(String),
      driveId: drive.id,
      store: 'postgres',
      location: expect.stringMatching(/^docs\/[0-9a-f-]{36}$/),
      state: null,
      digests: null,
      received: 0,
      expectedTotal: 5,
      isCommitted: false,
      expiresAt: expect.stringMatching(/Z$/),
    });
    expect(await drive.names('a/b')).toEqual([]);
    const writer = randomUUID();
    await store.call(claimUpload, { uploadId: upload.id, writer });
    const saved = await store.call(saveUpload, {
      uploadId: upload.id,
      writer,
      before: 0,
      state: 's',
      digests: 'd',
      received: 5,
    });
    expect(saved).toEqual({ ...upload, state: 's', digests: 'd', received: 5 });
    expect(await store.call(readUpload, { uploadId: upload.id })).toEqual(saved);
    const { item, isNew, isUnused } = await commit(upload, 'hello');
    expect([isNew, isUnused]).toEqual([true, false]);
    expect(item).toMatchObject({
      name: 'Notes.txt',
      parentPath: ['a', 'b'],
      size: 5,
      etag: 1,
      ctag: 1,
      description: 'Mine',
      ...times,
      file: { mimeType: 'text/plain', ...factsOf('hello') },
    });
    expect(await locationOf('a/b/notes.TXT')).toBe(upload.location);
    expect((await drive.view()).quota).toEqual({ total: 1_000, used: 5, deleted: 0 });
    expect(await drive.publishedEvent('created', 'Notes.txt', 5)).toMatchObject({ isFolder: false });
  });

  it('accepts a folder with a name, and an empty content', async () => {
    const upload = await open('new', { name: 'empty.bin' });
    expect((await commit(upload, '')).item).toMatchObject({ name: 'empty.bin', size: 0, parentPath: ['new'] });
    expect(await drive.read('new')).toMatchObject({ size: 0, folder: { childCount: 1 } });
  });

  it('creates a new version of an existing file and keeps the old one', async () => {
    const first = await drive.file('a.txt', 'first', { mimeType: 'text/plain' });
    const { item, isNew } = await commit(await open('A.TXT'), 'the second');
    expect(isNew).toBe(false);
    expect(item).toMatchObject({ id: first.id, name: 'a.txt', size: 10, etag: 2, ctag: 2 });
    expect(item.file).toEqual({ mimeType: 'text/plain', ...factsOf('the second') });
    const { rows } = await store.pool.query(
      `select number, encode(blob_hash, 'hex') as sha256, size from content.drive_item_versions where size = 5`,
    );
    expect(rows).toEqual([{ number: 1, sha256: factsOf('first').sha256, size: '5' }]);
    expect(await drive.publishedEvent('updated', 'a.txt', 10)).toMatchObject({ name: 'a.txt' });
    // The state after a copy with versions: the tags of the copy do not depend on the numbers of the versions.
    await store.pool.query('update content.drive_items set ctag = 1 where name_key = $1 and ctag = 2', ['a.txt']);
    expect((await commit(await open('a.txt'), 'third')).item).toMatchObject({ id: first.id, ctag: 2 });
  });

  it('stores bytes that the space already has once, and reports the location as unused', async () => {
    await drive.file('a.txt', 'the same');
    const upload = await open('b.txt');
    expect((await commit(upload, 'the same')).isUnused).toBe(true);
    expect(await locationOf('b.txt')).toBe(await locationOf('a.txt'));
    expect((await drive.view()).quota.used).toBe(16);
  });

  it('stores the same new bytes of concurrent uploads once', async () => {
    const other = await PlantedDrive.make(store, `Other ${String(drives)}`);
    const at = Array.from({ length: 20 }, (_, number) =>
      open('', { address: (number % 2 === 0 ? drive : other).at(`x${String(number)}`) }),
    );
    const made = await Promise.all((await Promise.all(at)).map((upload) => commit(upload, 'both')));
    expect(made.filter(({ isUnused }) => !isUnused)).toHaveLength(1);
  });

  it('commits an upload once for repeated and concurrent requests', async () => {
    const upload = await open('a.txt');
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => commit(upload, 'a')));
    for (const other of [...others, await commit(upload, 'a')]) expect(other).toEqual(first);
    expect(await drive.names()).toEqual(['a.txt']);
    expect(await store.call(readUpload, { uploadId: upload.id })).toMatchObject({ isCommitted: true });
    await expect(store.call(abandonUpload, { uploadId: upload.id })).rejects.toMatchObject(noUpload);
    const save = { uploadId: upload.id, writer: randomUUID(), before: 0, state: '', digests: '', received: 1 };
    await expect(store.call(saveUpload, save)).rejects.toMatchObject({ code: 'UPLOAD_OVERTAKEN' });
  });

  it('commits no part of an upload that has got further bytes', async () => {
    const upload = await open('overtaken.txt');
    const writer = randomUUID();
    await store.call(claimUpload, { uploadId: upload.id, writer });
    const progress = { uploadId: upload.id, writer, before: 0, state: 's', digests: 'd', received: 5 };
    await store.call(saveUpload, progress);
    await expect(commit(upload, 'hell')).rejects.toMatchObject({ code: 'UPLOAD_OVERTAKEN' });
    expect(await store.call(readUpload, { uploadId: upload.id })).toMatchObject({ isCommitted: false });
    expect((await commit(upload, 'hello')).isNew).toBe(true);
  });

  it('gives the claim to one of 20 concurrent writers', async () => {
    const { id: uploadId } = await open('a.txt');
    const writers = Array.from({ length: 20 }, () => randomUUID());
    const claims = await Promise.all(writers.map((writer) => store.call(claimUpload, { uploadId, writer })));
    expect(claims.filter(({ isClaimed }) => isClaimed)).toHaveLength(1);
    const winner = writers[claims.findIndex(({ isClaimed }) => isClaimed)] ?? '';
    // A client repeats a claim whose reply was lost.
    expect(await store.call(claimUpload, { uploadId, writer: winner })).toMatchObject({ isClaimed: true });
    const save = (writer: string): Promise<UploadView> =>
      store.call(saveUpload, { uploadId, writer, before: 0, state: writer, digests: '', received: 1 });
    const saved = await Promise.allSettled(writers.map(save));
    expect(saved.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await store.call(readUpload, { uploadId })).toMatchObject({ received: 1, state: winner });
    await expect(store.call(renewUpload, { uploadId, writer: winner })).rejects.toMatchObject({
      code: 'UPLOAD_OVERTAKEN',
    });
    const [next = ''] = writers;
    expect(await store.call(claimUpload, { uploadId, writer: next })).toMatchObject({ isClaimed: true });
    expect(await store.call(releaseUpload, { uploadId, writer: next })).toEqual({ wasClaimed: true });
    expect(await store.call(releaseUpload, { uploadId, writer: next })).toEqual({ wasClaimed: false });
  });

  it('replaces a silent writer, and uses another location if no byte was saved', async () => {
    const { id: uploadId, location } = await open('a.txt');
    const [silent, next] = [randomUUID(), randomUUID()];
    const fallSilent = (): Promise<unknown> =>
      store.pool.query(`update content.uploads set writer_seen_at = now() - interval '1 hour' where id = $1`, [
        uuidOf(uploadId),
      ]);
    await store.call(claimUpload, { uploadId, writer: silent });
    await fallSilent();
    const claimed = await store.call(claimUpload, { uploadId, writer: next });
    expect(claimed.isClaimed).toBe(true);
    expect(claimed.upload.location).not.toBe(location);
    expect(claimed.upload.location).toMatch(/^docs\/[0-9a-f-]{36}$/);
    const late = { uploadId, writer: silent, before: 0, state: 'late', digests: '', received: 9 };
    await expect(store.call(saveUpload, late)).rejects.toMatchObject({ code: 'UPLOAD_OVERTAKEN' });
    await store.call(saveUpload, { ...late, writer: next, state: 'next' });
    await store.call(claimUpload, { uploadId, writer: silent });
    await fallSilent();
    const continued = await store.call(claimUpload, { uploadId, writer: next });
    expect(continued.upload).toMatchObject({ location: claimed.upload.location, state: 'next', received: 9 });
  });

  it('creates one file with 20 versions for 20 concurrent uploads with one name', async () => {
    const uploads = await Promise.all(Array.from({ length: 20 }, () => open('a.txt')));
    const made = await Promise.all(uploads.map((upload, index) => commit(upload, String(index))));
    expect(made.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(made.map(({ item }) => item.id)).size).toBe(1);
    expect(await drive.read('a.txt')).toMatchObject({ ctag: 20 });
  });

  it('keeps an upload open whose name is taken, until it gets another name or may replace', async () => {
    const upload = await open('a.txt', { conflict: 'fail' });
    const { id } = await drive.file('a.txt', 'faster');
    await expect(commit(upload, 'slower')).rejects.toMatchObject({ code: 'NAME_TAKEN', data: { name: 'a.txt' } });
    await expect(commit(upload, 'slower', { name: 'A.txt' })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect((await commit(upload, 'slower', { conflict: 'replace' })).item).toMatchObject({ id, size: 6, ctag: 2 });
    const second = await open('b.txt', { conflict: 'fail' });
    await drive.file('b.txt');
    expect((await commit(second, 'x', { name: 'c.txt' })).item.name).toBe('c.txt');
    expect((await commit(await open('b.txt', { conflict: 'rename' }), 'x')).item.name).toBe('b 1.txt');
    await expect(open('b.txt', { conflict: 'fail' })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    await expect(commit(await open('d.txt'), 'x', { name: 'a|b' })).rejects.toMatchObject({ code: 'NAME_INVALID' });
  });

  it('writes to a moved file, recreates a deleted file, and rejects a deleted folder', async () => {
    const { id } = await drive.file('a/a.txt', '1');
    const [moved, deleted, orphan] = [await open('a/a.txt'), await open('a/a.txt'), await open('a/b.txt')];
    const change = { name: 'moved.txt', parent: drive.at() };
    await store.call(updateDriveItem, { caller: drive.caller, address: drive.at('a/a.txt'), change, conflict: 'fail' });
    expect((await commit(moved, '22')).item).toMatchObject({ id, name: 'moved.txt', size: 2, parentPath: [] });
    const remove = (path: string): Promise<object> =>
      store.call(deleteDriveItem, { caller: drive.caller, address: drive.at(path), forever: false });
    await remove('moved.txt');
    const recreated = await commit(deleted, '333');
    expect(recreated).toMatchObject({ isNew: true, item: { name: 'a.txt', parentPath: ['a'] } });
    await remove('a');
    await expect(commit(orphan, '4')).rejects.toMatchObject({ code: 'NOT_FOUND', data: { what: 'item' } });
    await expect(commit(deleted, '333')).rejects.toMatchObject({ code: 'NOT_FOUND', data: { what: 'item' } });
  });

  it('rejects an upload beyond the quota when it is opened and when it is committed', async () => {
    const full = { code: 'QUOTA_REACHED', data: { limit: 1_000 } };
    await drive.file('a', 'x'.repeat(600));
    await expect(open('b', { expectedTotal: 401 })).rejects.toMatchObject(full);
    expect(await open('a', { expectedTotal: 1_000 })).toMatchObject({ expectedTotal: 1_000 });
    const upload = await open('b');
    await expect(commit(upload, 'y'.repeat(401))).rejects.toMatchObject(full);
    expect(await drive.names()).toEqual(['a']);
    expect((await commit(upload, 'y'.repeat(400))).isNew).toBe(true);
    const [one, two] = [await open('a'), await open('a')];
    const both = await Promise.allSettled([commit(one, '1'), commit(two, '2'.repeat(601))]);
    expect(both.map(({ status }) => status)).toContain('rejected');
    expect((await drive.view()).quota.used).toBeLessThanOrEqual(1_000);
  });

  it('numbers an upload with the name of a folder if the request allows it', async () => {
    await drive.folder('a.b');
    expect((await commit(await open('a.b', { conflict: 'rename' }), 'x')).item.name).toBe('a 1.b');
    expect((await commit(await open('', { name: 'A.b', conflict: 'rename' }), 'x')).item.name).toBe('A 2.b');
  });

  it('rejects uploads to folders, behind files, with invalid names or with other tags', async () => {
    await drive.file('a/a.txt');
    const refused = async (path: string, input: Partial<OpenUpload>, code: string): Promise<void> =>
      expect(open(path, input)).rejects.toMatchObject({ code });
    await refused('a', {}, 'NAME_TAKEN');
    await refused('', { name: 'a' }, 'NAME_TAKEN');
    await refused('', {}, 'NOT_A_FILE');
    await refused('a/a.txt/b', {}, 'NOT_A_FOLDER');
    await refused('a/a.txt', { name: 'b' }, 'NOT_A_FOLDER');
    await refused('CON/b', {}, 'NAME_INVALID');
    await refused('a', { name: 'b?' }, 'NAME_INVALID');
    await refused(`${'x'.repeat(200)}/${'y'.repeat(200)}`, {}, 'PATH_TOO_LONG');
    const { id: itemId } = await drive.read('a/a.txt');
    await refused('a/a.txt', { precondition: { ifMatch: [{ itemId, etag: 2 }] } }, 'TAG_MISMATCH');
    await refused('a/new.txt', { precondition: { ifMatch: [{ itemId, etag: 1 }] } }, 'TAG_MISMATCH');
    await refused('a/a.txt', { precondition: { ifNoneMatch: '*' } }, 'TAG_MISMATCH');
    await refused('a/x', { clientModifiedAt: 'x' }, 'TIME_INVALID');
    await refused('a/x', { caller: store.caller('read') }, 'FORBIDDEN');
    expect(await drive.names()).toEqual(['a']);
  });

  it('creates each missing folder once for concurrent uploads', async () => {
    const paths = Array.from({ length: 20 }, (_, number) => `one/two/${String(number)}.txt`);
    await Promise.all(paths.map((path) => drive.file(path, 'x')));
    expect(await drive.names('one/two')).toHaveLength(20);
    expect(await drive.read()).toMatchObject({ size: 20, folder: { childCount: 1 } });
  });

  it('abandons an upload once, and returns NOT_FOUND for abandoned and expired uploads', async () => {
    const upload = await open('a.txt');
    const gone = { uploadId: upload.id };
    const abandoned = await Promise.allSettled(Array.from({ length: 20 }, () => store.call(abandonUpload, gone)));
    const [first, ...others] = abandoned.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect([first, others]).toEqual([{ store: 'postgres', location: upload.location }, []]);
    const refused = abandoned.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(refused).toEqual(refused.map(() => expect.objectContaining(noUpload) as unknown));
    await expect(store.call(readUpload, gone)).rejects.toMatchObject(noUpload);
    await expect(commit(upload, 'x')).rejects.toMatchObject(noUpload);
    const expired = await open('a.txt');
    await store.pool.query('update content.uploads set expires_at = now()');
    await expect(store.call(readUpload, { uploadId: expired.id })).rejects.toMatchObject(noUpload);
    await expect(commit(expired, 'x')).rejects.toMatchObject(noUpload);
    await expect(store.call(readUpload, { uploadId: 'x' })).rejects.toMatchObject(noUpload);
  });
});
