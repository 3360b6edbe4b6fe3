import type { SpaceId } from '@scriptorium/contracts';
import { createTestDatabase } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { nameKey } from './name-key';
import { numberNames, type FreeName } from './number-names.store';

const SPACE = 7 as SpaceId;

describe('numberNames', () => {
  let client: Client;
  let folder: { readonly spaceId: SpaceId; readonly id: string };
  let statements = 0;

  beforeAll(async () => {
    client = new Client({ connectionString: (await createTestDatabase()).url });
    await client.connect();
  });
  afterAll(() => client.end());

  beforeEach(() => {
    folder = { spaceId: SPACE, id: randomUUID() };
  });

  /** Inserts files with these names into the folder. */
  async function plant(names: readonly string[]): Promise<void> {
    await client.query(
      `insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, size, blob_hash,
                                        created_by, modified_by, change)
       select $1, gen_random_uuid(), $2, $2, name, key, false, 0, '\\x01', '', '', 0
         from unnest($3::text[], $4::text[]) t (name, key)`,
      [folder.spaceId, folder.id, names, names.map(nameKey)],
    );
  }

  async function number(names: readonly string[], taken = names): Promise<string[]> {
    const wanted = names.map((name) => ({ name, nameKey: nameKey(name), isFolder: false }));
    statements = 0;
    const query = client.query.bind(client);
    const counting = jest.spyOn(client, 'query').mockImplementation((...args: unknown[]) => {
      statements += 1;
      return (query as (...args: unknown[]) => void)(...args);
    });
    const named: FreeName[] = await numberNames(client, folder, wanted, new Set(taken.map(nameKey)));
    counting.mockRestore();
    return named.map(({ name }) => name);
  }

  it('returns the smallest free number, ignores case, and does not number a free name', async () => {
    await plant(['a.txt', 'A 1.TXT', 'a 3.txt', 'b.txt']);
    expect(await number(['a.txt', 'b.txt', 'c.txt'], ['a.txt', 'b.txt'])).toEqual(['a 2.txt', 'b 1.txt', 'c.txt']);
  });

  it('returns different names, even if a wanted name equals the numbered name of another item', async () => {
    await plant(['a.txt', 'A.TXT 1']);
    expect(await number(['a.txt', 'a 1.txt'], ['a.txt'])).toEqual(['a 2.txt', 'a 1.txt']);
  });

  it('needs few statements for thousands of names, and for a name that is taken thousands of times', async () => {
    const names = Array.from({ length: 5_000 }, (_, at) => `file ${String(at)}.txt`);
    await plant(names);
    expect(await number(names)).toEqual(names.map((name) => name.replace('.txt', ' 1.txt')));
    expect(statements).toBeLessThanOrEqual(4);
    await plant(['x', ...Array.from({ length: 20_000 }, (_, at) => `x ${String(at + 1)}`)]);
    expect(await number(['x'])).toEqual(['x 20001']);
    expect(statements).toBeLessThan(20);
  });
});
