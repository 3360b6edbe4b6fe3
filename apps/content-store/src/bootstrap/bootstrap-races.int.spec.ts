import type { SpaceId } from '@scriptorium/contracts';
import { createDataSource, inEntityTransaction } from '@scriptorium/persistence';
import { createTestDatabase, race } from '@scriptorium/testing';
import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { administrativeTables } from '../spaces/administrative-tables.entity';
import { lockSpace } from '../spaces/spaces.store';
import { setDefaultLocale } from '../spaces/locales/locales.store';
import { applyBootstrap } from './apply-bootstrap';
import type { Declaration } from './declaration';

/** 20 processes that start at the same time (docs/explanation/concurrency.md). */
describe('20 bootstraps at once', () => {
  let pool: Pool;
  let db: DataSource;

  beforeEach(async () => {
    const database = await createTestDatabase();
    pool = new Pool({ connectionString: database.urlFor('content_store'), max: 20 });
    db = await createDataSource(pool, administrativeTables).initialize();
  });
  afterEach(() => db.destroy());

  const apply = (type: string): Promise<readonly string[]> =>
    inEntityTransaction(db, (manager, client) => applyBootstrap(manager, client, declaration(type)));
  const number = async (sql: string): Promise<number> => {
    const { rows } = await pool.query<{ number: number }>(sql);
    return rows[0]?.number ?? Number.NaN;
  };

  it('set up everything once', async () => {
    const { done, refused } = await race(20, () => apply('string'));
    expect(refused).toEqual([]);
    expect(done.flat()).toEqual([]);
    expect(
      await number(`
select ((select count(*) from content.spaces) + (select count(*) from content.repositories)
        + (select count(*) from content.content_types) + (select count(*) from content.content_type_schema_versions)
        + (select count(*) from content.principals) + (select count(*) from content.tokens))::integer as number`),
    ).toBe(6);
  });

  it('make one schema version each while clients change the default locale', async () => {
    await apply('string');
    const spaceId = (await number('select id as number from content.spaces')) as SpaceId;
    const { refused } = await race(20, async (index) => {
      if (index % 2 === 0) return void (await apply(index % 4 === 0 ? 'number' : 'boolean'));
      return inEntityTransaction(db, async (manager, client) => {
        await lockSpace(client, spaceId);
        await setDefaultLocale(manager, spaceId, index % 4 === 1 ? 'fr-FR' : 'en-US');
      });
    });
    expect(refused).toEqual([]);
    expect(await number('select count(*)::integer as number from content.locales where is_default')).toBe(1);
    expect(await number('select max(number)::integer as number from content.content_type_schema_versions')).toBe(
      await number('select version as number from content.content_type_schemas'),
    );
  });
});

function declaration(type: string): Declaration {
  const uri = 'https://example.com/page.json';
  const body = JSON.stringify({ type: 'object', properties: { title: { type } } });
  return {
    clients: [],
    tokens: [{ path: '', name: 'Ada', token: 'the-personal-token-of-Ada-Lovelace', scopes: { docs: ['admin'] } }],
    spaces: [
      {
        path: '',
        key: 'docs',
        label: 'Docs',
        description: undefined,
        hubId: undefined,
        locales: ['en-US', 'fr-FR'],
        schemas: [{ path: '', uri, body, validationLevel: 'CONTENT_TYPE' }],
        contentTypes: [{ path: '', uri, settings: { label: 'Page' } }],
        repositories: [
          {
            path: '',
            name: 'one',
            label: 'One',
            features: undefined,
            itemLocales: undefined,
            localizationGroup: undefined,
            contentTypes: [uri],
          },
        ],
      },
    ],
  };
}
