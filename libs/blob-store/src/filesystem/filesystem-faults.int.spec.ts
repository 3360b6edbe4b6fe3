import { mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallDisk, temporaryFolder, where } from '@scriptorium/testing';
import { asStream, collect, testBytes } from '../testing/test-bytes';
import { FilesystemBlobStore } from './filesystem-blob.store';

const filesIn = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile() || statSync(path).isCharacterDevice());

describe('a faulty disk', () => {
  it('rejects an append with STORE_FULL if it is full, and accepts a new upload afterwards', async () => {
    const root = temporaryFolder();
    const store = new FilesystemBlobStore(root);
    const bytes = testBytes(3_000_000, 'full');
    const { state } = await store.append('1/full', null, asStream(Buffer.alloc(0)));
    // /dev/full of Linux is always full.
    const [file = ''] = filesIn(root);
    rmSync(file);
    symlinkSync('/dev/full', file);
    await expect(store.append('1/full', state, asStream(bytes))).rejects.toMatchObject({
      name: 'TransientError',
      code: 'STORE_FULL',
    });
    await expect(store.read('1/full')).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
    await store.remove('1/full');
    expect(filesIn(root)).toEqual([]);
    const again = await store.append('1/full', null, asStream(bytes));
    await store.finish('1/full', again.state);
    expect((await collect(await store.read('1/full'))).equals(bytes)).toBe(true);
  });

  const disk = smallDisk(8);
  where(disk !== undefined, 'needs the permission to mount a small disk').it(
    'rejects a part that does not fit, and accepts it when space is available again',
    async () => {
      const root = join(disk ?? '', 'blobs');
      mkdirSync(root);
      const store = new FilesystemBlobStore(root);
      const bytes = testBytes(6_000_000, 'part');
      const { state } = await store.append('1/part', null, asStream(bytes.subarray(0, 1_000_000)));
      const ballast = join(disk ?? '', 'ballast');
      writeFileSync(ballast, Buffer.alloc(4_000_000));
      const full = { name: 'TransientError', code: 'STORE_FULL' };
      await expect(store.append('1/part', state, asStream(bytes.subarray(1_000_000)))).rejects.toMatchObject(full);
      await expect(store.append('1/other', null, asStream(bytes))).rejects.toMatchObject(full);
      await expect(store.read('1/part')).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
      await store.remove('1/other');
      rmSync(ballast);
      const whole = await store.append('1/part', state, asStream(bytes.subarray(1_000_000)));
      await store.finish('1/part', whole.state);
      expect((await collect(await store.read('1/part'))).equals(bytes)).toBe(true);
    },
  );

  it('rejects writes while it is not mounted', async () => {
    const root = join(temporaryFolder(), 'mount');
    await expect(new FilesystemBlobStore(root).append('1/a', null, asStream(Buffer.from('a')))).rejects.toMatchObject({
      name: 'TransientError',
      code: 'STORE_UNAVAILABLE',
    });
  });

  it('rejects requests with STORE_UNAVAILABLE while it is not mounted, and resumes uploads afterwards', async () => {
    const root = join(temporaryFolder(), 'mount');
    mkdirSync(root);
    const store = new FilesystemBlobStore(root);
    const bytes = testBytes(3_000_000, 'away');
    const whole = await store.append('1/whole', null, asStream(bytes));
    await store.finish('1/whole', whole.state);
    const { state } = await store.append('1/half', null, asStream(bytes.subarray(0, 1_000_000)));
    const all = await store.append('1/all', null, asStream(bytes));
    async function* unmounting(): AsyncIterable<Uint8Array> {
      yield* asStream(bytes.subarray(0, 2_000_000));
      renameSync(root, `${root}-away`);
      yield* asStream(bytes);
    }
    const unavailable = { name: 'TransientError', code: 'STORE_UNAVAILABLE' };
    await expect(store.append('1/under-way', null, unmounting())).rejects.toMatchObject(unavailable);
    await expect(store.append('1/half', state, asStream(bytes))).rejects.toMatchObject(unavailable);
    await expect(store.finish('1/all', all.state)).rejects.toMatchObject(unavailable);
    await expect(store.read('1/whole')).rejects.toMatchObject(unavailable);
    await expect(store.copy('1/whole', '1/copy')).rejects.toMatchObject(unavailable);
    await expect(store.remove('1/whole')).rejects.toMatchObject(unavailable);
    renameSync(`${root}-away`, root);
    const rest = await store.append('1/half', state, asStream(bytes.subarray(1_000_000)));
    await store.finish('1/half', rest.state);
    await store.finish('1/all', all.state);
    for (const location of ['1/whole', '1/half', '1/all']) {
      expect((await collect(await store.read(location))).equals(bytes)).toBe(true);
    }
  });

  it('rejects an upload whose file is too short with UPLOAD_LOST', async () => {
    const root = temporaryFolder();
    const store = new FilesystemBlobStore(root);
    const { state } = await store.append('1/short', null, asStream(testBytes(1000, 'short')));
    const [file = ''] = filesIn(root);
    const { state: shorter } = await store.append('1/other', null, asStream(testBytes(999, 'short')));
    const other = filesIn(root).find((path) => path !== file) ?? '';
    renameSync(other, file);
    await expect(store.append('1/short', state, asStream(Buffer.from('more')))).rejects.toMatchObject({
      code: 'UPLOAD_LOST',
    });
    await expect(store.finish('1/other', shorter)).rejects.toMatchObject({ code: 'UPLOAD_LOST' });
  });
});
