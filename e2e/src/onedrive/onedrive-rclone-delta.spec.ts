import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { findDeltaRclone } from '../clients/find-delta-rclone';
import { Rclone } from '../clients/rclone';
import { openSpace } from '../system/open-space';

/*
 * With --onedrive-delta rclone lists a drive by its delta. It skips an item that precedes its folder in the list, and a
 * sync then deletes the item at the destination.
 */
const DELTA = ['--onedrive-delta', '--fast-list'];
/** The names of the folders sort after those of their files in every order of names. */
const FOLDERS = ['z', 'z/y', 'z/y/x', 'm', 'm/z'];
const FILES_OF_EACH = 12;

let rclone: Rclone;
let local: string;
let mirror: string;

beforeAll(async () => {
  const folder = temporaryFolder();
  rclone = await Rclone.on(await openSpace(), folder, await findDeltaRclone());
  [local, mirror] = [join(folder, 'local'), join(folder, 'mirror')];
  for (const each of FOLDERS) {
    mkdirSync(join(local, each), { recursive: true });
    for (let number = 0; number < FILES_OF_EACH; number += 1) {
      writeFileSync(join(local, each, `${String(number)}.txt`), `${each} ${String(number)}`);
    }
  }
}, 1_800_000);

afterAll(() => rclone.stop());

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
const listed = async (...flags: string[]): Promise<string[]> =>
  (await rclone.run('lsf', '-R', '--files-only', 'drive:', ...flags)).trim().split('\n').sort();
const mirrored = async (): Promise<string[]> => {
  await rclone.run('sync', 'drive:', mirror, ...DELTA);
  return filesOf(mirror);
};

describe('rclone --onedrive-delta', () => {
  it('lists a tree and its copy completely', async () => {
    await rclone.run('copy', local, 'drive:tree');
    await rclone.run('copy', 'drive:tree', 'drive:a copy');
    await rclone.run('moveto', 'drive:a copy/z/y', 'drive:a copy/m/z/moved');
    const files = await listed();
    expect(files).toHaveLength(2 * FOLDERS.length * FILES_OF_EACH);
    expect(await listed(...DELTA)).toEqual(files);
  });

  it('finds no difference in a sync, also after folders were renamed and moved', async () => {
    expect(await mirrored()).toEqual(await listed());
    await rclone.run('moveto', 'drive:tree/z', 'drive:tree/0');
    await rclone.run('moveto', 'drive:tree/m', 'drive:a copy/9');
    await rclone.run('copy', 'drive:a copy', 'drive:0 copy of a copy');
    const files = await listed();
    expect(await mirrored()).toEqual(files);
    for (const file of files) {
      expect(readFileSync(join(mirror, file), 'utf8')).toBe(await rclone.run('cat', `drive:${file}`));
      if (files.indexOf(file) > 4) break;
    }
  });

  it('deletes at the destination only what was deleted on the drive', async () => {
    await rclone.run('purge', 'drive:tree');
    expect(await mirrored()).toEqual(await listed());
    rmSync(mirror, { recursive: true });
    expect(await mirrored()).toEqual(await listed());
  });
});
