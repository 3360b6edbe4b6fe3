import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@scriptorium/testing';

import { PlainDrive } from '../clients/plain-drive';
import { Rclone } from '../clients/rclone';
import { openSpace } from '../system/open-space';

const LONG_AGO = new Date('2012-03-04T05:06:07Z');

let rclone: Rclone;
let local: string;

beforeAll(async () => {
  const folder = temporaryFolder();
  rclone = await Rclone.on(await openSpace(), folder);
  local = join(folder, 'local');
  mkdirSync(join(local, 'deep/er'), { recursive: true });
  const files: Record<string, Buffer> = {
    'empty.txt': Buffer.alloc(0),
    'twelve.txt': Buffer.from('hello rclone'),
    'deep/large.bin': randomBytes(5 * 1024 * 1024),
    "deep/er/it's #1 (50%) ü.txt": Buffer.from('names'),
  };
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(local, name), bytes);
    utimesSync(join(local, name), LONG_AGO, LONG_AGO);
  }
});

afterAll(() => rclone.stop());

interface Listed {
  readonly Path: string;
  readonly Size: number;
  readonly ModTime: string;
  readonly IsDir: boolean;
}

const list = async (path: string): Promise<Listed[]> => JSON.parse(await rclone.run('lsjson', '-R', path)) as Listed[];

describe('rclone', () => {
  it('copies a folder onto the drive, in sessions of several fragments, and finds no difference', async () => {
    await rclone.run('copy', local, 'drive:tree', '--onedrive-chunk-size', '1280k');
    // Compares sizes and hashes, then every byte.
    await rclone.run('check', local, 'drive:tree');
    await rclone.run('check', '--download', local, 'drive:tree');
    const files = (await list('drive:tree')).filter(({ IsDir }) => !IsDir);
    expect(files.map(({ Path, Size }) => [Path, Size]).sort()).toEqual([
      ["deep/er/it's #1 (50%) ü.txt", 5],
      ['deep/large.bin', 5 * 1024 * 1024],
      ['empty.txt', 0],
      ['twelve.txt', 12],
    ]);
    for (const { ModTime } of files) expect(new Date(ModTime)).toEqual(LONG_AGO);
  });

  it('replaces a file that has changed', async () => {
    writeFileSync(join(local, 'twelve.txt'), 'another text');
    await rclone.run('sync', local, 'drive:tree');
    expect(await rclone.run('cat', 'drive:tree/twelve.txt')).toBe('another text');
  });

  it('deletes old versions and keeps the current ones', async () => {
    const versions = async (): Promise<string[]> => {
      const path = '/v1.0/me/drive/root:/tree/twelve.txt:/versions';
      const { json } = await new PlainDrive(await openSpace()).send<{ value: { id: string }[] }>(path);
      return json.value.map(({ id }) => id);
    };
    expect((await versions()).length).toBeGreaterThan(1);
    const [current] = await versions();
    await rclone.run('cleanup', 'drive:');
    expect(await versions()).toEqual([current]);
    expect(await rclone.run('cat', 'drive:tree/twelve.txt')).toBe('another text');
  });

  it('reads a part of a file', async () => {
    const bytes = readFileSync(join(local, 'deep/large.bin'));
    const part = await rclone.run('cat', 'drive:tree/deep/large.bin', '--offset', '3000000', '--count', '10');
    expect(part).toBe(bytes.subarray(3_000_000, 3_000_010).toString());
    const back = join(local, '../back');
    await rclone.run('copy', 'drive:tree', back);
    expect(readFileSync(join(back, 'deep/large.bin')).equals(bytes)).toBe(true);
  });

  it('copies a folder on the drive on the server', async () => {
    const flags = ['--stats', '0', '-v', '--use-json-log'];
    const log = await rclone.log('copy', 'drive:tree', 'drive:copied/tree', ...flags);
    expect(log.match(/Copied \(server-side copy\)/g)).toHaveLength(4);
    await rclone.run('check', 'drive:tree', 'drive:copied/tree');
    const times = (await list('drive:copied')).filter(({ IsDir }) => !IsDir).map(({ ModTime }) => ModTime);
    expect(times).toContainEqual(expect.stringContaining('2012-03-04T05:06:07'));
  });

  it('creates and removes folders', async () => {
    await rclone.run('mkdir', 'drive:made/by/rclone');
    await rclone.run('rmdir', 'drive:made/by/rclone');
    expect((await list('drive:made')).map(({ Path }) => Path)).toEqual(['by']);
    await expect(rclone.run('lsjson', 'drive:made/by/rclone')).rejects.toThrow('directory not found');
  });

  it('moves a file and a folder on the drive', async () => {
    await rclone.run('moveto', 'drive:tree/twelve.txt', 'drive:moved/to/here.txt');
    await rclone.run('moveto', 'drive:tree/deep', 'drive:moved/deep');
    const paths = (await list('drive:moved')).map(({ Path }) => Path);
    expect(paths).toEqual(expect.arrayContaining(['to/here.txt', 'deep/large.bin']));
    expect((await list('drive:tree')).map(({ Path }) => Path)).toEqual(['empty.txt']);
  });

  it('reports the used and the free space', async () => {
    const about = JSON.parse(await rclone.run('about', '--json', 'drive:')) as Record<string, number>;
    expect(about['used']).toBeGreaterThan(5 * 1024 * 1024);
    expect(about['free']).toBeGreaterThan(0);
  });

  it('deletes a file, and a folder with its content', async () => {
    await rclone.run('deletefile', 'drive:moved/to/here.txt');
    await rclone.run('purge', 'drive:moved');
    expect((await list('drive:')).map(({ Path }) => Path)).not.toContain('moved');
  });
});
