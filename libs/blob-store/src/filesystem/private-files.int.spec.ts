import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilesystemBlobStore } from './filesystem-blob.store';

async function* bytes(): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(Buffer.from('secret'));
}

describe('files of the filesystem store', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'private-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  /** Returns the permissions of all files and folders below the root. */
  async function modes(): Promise<string[]> {
    const names = await readdir(root, { recursive: true });
    const found = await Promise.all(names.map((name) => stat(join(root, name))));
    return found.map((each) => `${each.isDirectory() ? 'folder' : 'file'} ${(each.mode & 0o777).toString(8)}`).sort();
  }

  it('are readable by their owner only, whatever the umask is', async () => {
    const before = process.umask(0);
    try {
      const store = new FilesystemBlobStore(root);
      const { state } = await store.append('docs/one', null, bytes());
      expect(await modes()).toEqual(['file 600', 'folder 700']);
      await store.finish('docs/one', state);
      await store.copy('docs/one', 'docs/two');
      expect(await modes()).toEqual(['file 600', 'file 600', 'folder 700', 'folder 700']);
    } finally {
      process.umask(before);
    }
  });
});
