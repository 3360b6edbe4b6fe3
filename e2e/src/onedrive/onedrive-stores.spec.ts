import { randomBytes } from 'node:crypto';
import { eventually } from '@scriptorium/testing';
import { waitForCopy, readStatus, TestDrive, sha256 } from '../clients/test-drive';
import { openSpace, type Space } from '../system/open-space';
import { requireS3 } from '../system/shared-s3';

const MIB = 1024 * 1024;
const STORES = ['postgres', 'filesystem', 's3'];

let space: Space;

beforeAll(async () => {
  await requireS3();
  space = await openSpace();
});

describe.each(STORES)('files on a drive in %s', (store) => {
  const large = randomBytes(11 * MIB + 17);
  let drive: TestDrive;

  beforeAll(async () => {
    drive = await TestDrive.create(space, `Files in ${store}`, store);
  });

  it('have the bytes that were sent, for any size', async () => {
    for (const [name, bytes] of Object.entries({
      'empty.bin': Buffer.alloc(0),
      'small.txt': Buffer.from('hello rclone'),
      'whole.bin': large,
    })) {
      const made = await drive.put(`put/${name}`, bytes);
      expect([made.size, made.file?.hashes['sha256Hash']]).toEqual([bytes.length, sha256(bytes)]);
      expect((await drive.bytes(`put/${name}`)).equals(bytes)).toBe(true);
    }
  });

  it('are uploaded in fragments and read in ranges', async () => {
    const made = await drive.putInFragments('fragments/large.bin', large);
    expect([made.size, made.file?.hashes['sha256Hash']]).toEqual([large.length, sha256(large)]);
    for (const [from, to] of [
      [0, 0],
      [MIB - 1, MIB + 1],
      [5 * MIB - 3, 10 * MIB + 3],
      [large.length - 5, large.length - 1],
    ] as const) {
      const part = await drive.bytes('fragments/large.bin', { range: `bytes=${from}-${to}` });
      expect(part.equals(large.subarray(from, to + 1))).toBe(true);
    }
  });

  it('are replaced, and the previous content is a version that can be restored', async () => {
    const { id } = await drive.put('versions/a.txt', 'one');
    await drive.put('versions/a.txt', 'three');
    const versions = drive.at('versions/a.txt', 'versions');
    const listed = await drive.plain.send<{ value: { id: string; size: number }[] }>(versions);
    expect(listed.json.value.map((version) => [version.id, version.size])).toEqual([
      ['2.0', 5],
      ['1.0', 3],
    ]);
    expect((await drive.plain.download(`${versions}/1.0/content`)).bytes.toString()).toBe('one');
    expect((await drive.plain.send(`${versions}/1.0/restoreVersion`, { method: 'POST' })).status).toBe(204);
    expect(await drive.item('versions/a.txt')).toMatchObject({ id, size: 3 });
    expect((await drive.bytes('versions/a.txt')).toString()).toBe('one');
  });

  it('are not readable after they are deleted', async () => {
    const { id } = await drive.put('gone.txt', 'x');
    expect((await drive.plain.send(drive.at('gone.txt'), { method: 'DELETE' })).status).toBe(204);
    expect(await drive.plain.send(`/v1.0/drives/${drive.id}/items/${id}/content`)).toMatchObject({ status: 404 });
  });
});

describe('a copy to a drive in another store', () => {
  const one = randomBytes(3 * MIB + 1);
  const drives = new Map<string, TestDrive>();
  const inStore = (store: string): TestDrive => {
    const drive = drives.get(store);
    if (drive === undefined) throw new Error(`no drive in ${store}`);
    return drive;
  };

  beforeAll(async () => {
    for (const store of STORES) {
      const drive = await TestDrive.create(space, `Copies in ${store}`, store);
      drives.set(store, drive);
      for (const name of ['a.txt', 'deep/b.txt', 'deep/er/c.txt']) await drive.put(`tree/${name}`, `${store} ${name}`);
      await drive.put('tree/empty.bin', '');
      await drive.put('tree/one.bin', one);
      await drive.put('tree/deep/the same.bin', one);
    }
  });

  const pairs = STORES.flatMap((from) => STORES.filter((to) => to !== from).map((to) => [from, to] as const));

  it.each(pairs)('copies a tree from %s to %s with all its bytes', async (from, to) => {
    const [source, target] = [inStore(from), inStore(to)];
    const done = await waitForCopy(await source.copy('tree', target, { name: `from ${from}` }));
    expect(done).toMatchObject({ status: 'completed', percentageComplete: 100 });
    expect(done.percentages).toEqual([...done.percentages].sort((a, b) => a - b));
    expect(done.percentages.slice(0, -1).every((percentage) => percentage < 100)).toBe(true);
    const hashes = await target.hashes(`from ${from}`);
    expect(Object.keys(hashes)).toHaveLength(6);
    expect(hashes).toEqual(await source.hashes('tree'));
    expect((await target.bytes(`from ${from}/one.bin`)).equals(one)).toBe(true);
    expect((await target.bytes(`from ${from}/deep/er/c.txt`)).toString()).toBe(`${from} deep/er/c.txt`);
    const { size } = await source.item('tree');
    expect(await target.item(`from ${from}`)).toMatchObject({ size, id: done.resourceId });
  });

  it.each(pairs)('copies a file from %s to %s', async (from, to) => {
    const done = await waitForCopy(await inStore(from).copy('tree/one.bin', inStore(to), { name: `one from ${from}` }));
    expect(done.status).toBe('completed');
    expect((await inStore(to).bytes(`one from ${from}`)).equals(one)).toBe(true);
  });

  it.each(pairs)('copies the versions of files from %s to %s on request', async (from, to) => {
    const [source, target] = [inStore(from), inStore(to)];
    const texts = [`one for ${to}`, `another for ${to}`, `the last for ${to}`];
    for (const text of texts) await source.put(`before ${to}/a.txt`, text);
    const includeAllVersionHistory = true;
    const body = { name: `before of ${from}`, includeAllVersionHistory };
    expect((await waitForCopy(await source.copy(`before ${to}`, target, body))).status).toBe('completed');
    const versions = target.at(`before of ${from}/a.txt`, 'versions');
    const { json } = await target.plain.send<{ value: { id: string }[] }>(versions);
    const read = async ({ id }: { id: string }) => (await target.plain.download(`${versions}/${id}/content`)).bytes;
    expect((await Promise.all(json.value.map(read))).map(String)).toEqual([...texts].reverse());
    const without = await waitForCopy(await source.copy(`before ${to}`, target, { name: `last of ${from}` }));
    expect(without.status).toBe('completed');
    const last = target.at(`last of ${from}/a.txt`, 'versions');
    expect((await target.plain.send<{ value: object[] }>(last)).json.value).toHaveLength(1);
  });

  let uploads = 0;
  /** Uploads a folder with one file. No store has its content yet, and a worker copies it in several segments. */
  async function uploadLarge(): Promise<{ readonly name: string; readonly large: Buffer }> {
    const name = `large ${String(++uploads)}`;
    const large = randomBytes(72 * MIB);
    await inStore('filesystem').putInFragments(`${name}/large.bin`, large);
    return { name, large };
  }

  it('reports progress by bytes while it runs', async () => {
    // On a busy machine a copy may end between two polls of its monitor; then the copy of another file is observed.
    await eventually(async () => {
      const { name, large } = await uploadLarge();
      const done = await waitForCopy(await inStore('filesystem').copy(name, inStore('s3')));
      expect(done.status).toBe('completed');
      expect(done.percentages).toEqual([...done.percentages].sort((a, b) => a - b));
      expect((await inStore('s3').bytes(`${name}/large.bin`)).equals(large)).toBe(true);
      expect(done.percentages.filter((percentage) => percentage > 0 && percentage < 99)).not.toEqual([]);
    });
  });

  it('leaves nothing when it is cancelled halfway, and can be requested again', async () => {
    const [source, target] = [inStore('filesystem'), inStore('postgres')];
    // On a busy machine a copy may complete before the cancel arrives; then the copy of another file is cancelled.
    const { monitor, done, size, name, large } = await eventually(async () => {
      const uploaded = await uploadLarge();
      const before = await target.item('');
      const started = await source.copy(uploaded.name, target);
      await eventually(async () => (await readStatus(started)).percentageComplete > 0, { everyMs: 5 });
      expect((await fetch(started, { method: 'DELETE' })).status).toBe(204);
      const last = await waitForCopy(started);
      return last.status === 'cancelled' && { ...uploaded, monitor: started, done: last, size: before.size };
    });
    expect(done.percentageComplete).toBeLessThan(100);
    expect((await target.plain.send(target.at(name))).status).toBe(404);
    expect(await target.item('')).toMatchObject({ size });
    const again = await waitForCopy(await source.copy(name, target, { name: 'again' }));
    expect(again.status).toBe('completed');
    expect((await target.bytes('again/large.bin')).equals(large)).toBe(true);
    expect(await readStatus(monitor)).toMatchObject({ status: 'cancelled' });
  });

  it('fails as a whole if a name is taken, and names it', async () => {
    const [source, target] = [inStore('postgres'), inStore('filesystem')];
    await target.put('taken/a.txt', 'mine');
    const done = await waitForCopy(await source.copy('tree', target, { name: 'taken' }));
    expect(done).toMatchObject({ status: 'failed', errorCode: 'nameAlreadyExists' });
    expect(await target.hashes('taken')).toEqual({ 'a.txt': sha256(Buffer.from('mine')) });
  });
});
