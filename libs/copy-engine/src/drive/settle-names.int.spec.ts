import type { SpaceId } from '@scriptorium/contracts';
import { createTestDatabase } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { nameKey } from './name-key';
import { settleNames, type WantedName } from './settle-names.store';

const SPACE = 7 as SpaceId;

describe('settleNames', () => {
  let client: Client;
  let folder: { readonly spaceId: SpaceId; readonly id: string };

  beforeAll(async () => {
    client = new Client({ connectionString: (await createTestDatabase()).url });
    await client.connect();
  });
  afterAll(() => client.end());

  beforeEach(() => {
    folder = { spaceId: SPACE, id: randomUUID() };
  });

  const wanted = (name: string, isFolder = false, itemId?: string): WantedName => {
    return { name, nameKey: nameKey(name), isFolder, itemId };
  };

  /** Inserts files with these names. Returns them as the holders of their names. */
  async function plant(...names: readonly string[]) {
    const { rows } = await client.query<{ id: string; name_key: string }>(
      `insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, size, blob_hash,
                                        created_by, modified_by, change)
       select $1, gen_random_uuid(), $2, $2, name, key, false, 0, '\\x01', '', '', 0
         from unnest($3::text[], $4::text[]) t (name, key)
       returning id, name_key`,
      [folder.spaceId, folder.id, names, names.map(nameKey)],
    );
    return new Map(rows.map(({ id, name_key: key }) => [key, { id, isFolder: false }]));
  }

  it('numbers only taken names, and returns different names', async () => {
    const holders = await plant('a.txt', 'a 1.txt');
    const items = [wanted('a.txt'), wanted('a 2.txt'), wanted('b.txt')];
    const { rejected, names } = await settleNames(client, folder, 'rename', items, holders);
    expect(rejected).toEqual([]);
    expect(names.map(({ name }) => name)).toEqual(['a 3.txt', 'a 2.txt', 'b.txt']);
    expect(names.every(({ replaced }) => replaced === undefined)).toBe(true);
  });

  it('lets an item keep its own name with any conflict behavior', async () => {
    const holders = await plant('a.txt');
    const id = holders.get('a.txt')?.id ?? '';
    for (const conflict of ['fail', 'replace', 'rename'] as const) {
      const { names } = await settleNames(client, folder, conflict, [wanted('A.TXT', false, id)], holders);
      expect(names).toEqual([{ name: 'A.TXT', nameKey: nameKey('A.TXT'), replaced: undefined }]);
    }
  });

  it('replaces files by files, and returns the replaced files', async () => {
    const holders = await plant('a.txt');
    const { names } = await settleNames(client, folder, 'replace', [wanted('a.txt'), wanted('b', true)], holders);
    expect(names.map(({ replaced }) => replaced)).toEqual([holders.get('a.txt'), undefined]);
  });

  it('returns all items with rejected names, and no names if there are any', async () => {
    const holders = await plant('a.txt', 'b.txt');
    const items = [wanted('a.txt', true), wanted('b.txt'), wanted('c.txt')];
    const replaced = await settleNames(client, folder, 'replace', items, holders);
    expect(replaced).toEqual({ rejected: [items[0]], names: [] });
    const failed = await settleNames(client, folder, 'fail', items, holders);
    expect(failed).toEqual({ rejected: [items[0], items[1]], names: [] });
  });
});
