import { createTestDatabase } from '@scriptorium/testing';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { dumpSchema } from './dump-schema.sql';
import { migrate } from './migrate';

const file = join(__dirname, '../schema.sql');

describe('the schema', () => {
  let client: Client;
  let url: string;

  beforeAll(async () => {
    ({ url } = await createTestDatabase());
    client = new Client({ connectionString: url });
    await client.connect();
  });
  afterAll(() => client.end());

  it('is what schema.sql says (UPDATE_SCHEMA=1 writes it anew)', async () => {
    const dumped = await dumpSchema(client);
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(file, dumped);
    expect(dumped).toBe(readFileSync(file, 'utf8'));
  });

  it('is the same after migrating again, and from two places at once', async () => {
    const before = await dumpSchema(client);
    await Promise.all([migrate(url), migrate(url)]);
    expect(await dumpSchema(client)).toBe(before);
  });

  it('sends the events that wait in an outbox to the subjects of version 2', async () => {
    const old = await createTestDatabase();
    const before = new Client({ connectionString: old.url });
    await before.connect();
    await before.query(`delete from public.migrations where name = 'EventSubjects1764300000050'`);
    await before.query('alter table content.locales drop constraint locales_locale_form');
    const former = [
      'evt.variant.created.v1.docs.fr-FR',
      'evt.drive-item.deleted.v1.my-docs',
      'evt.job.completed.v1.v1',
    ];
    const subjects = [...former, 'cmd.x.y.v1.docs.z', 'evt.v2.docs.variant.created'].map((end) => `scriptorium.${end}`);
    for (const schema of ['content', 'jobs']) {
      await before.query(
        `insert into ${schema}.outbox (message_id, subject, envelope) select s, s, '{}' from unnest($1::text[]) s`,
        [subjects],
      );
    }
    await migrate(old.url);
    for (const schema of ['content', 'jobs']) {
      const { rows } = await before.query<{ subject: string }>(
        `select subject from ${schema}.outbox order by position`,
      );
      expect(rows.map(({ subject }) => subject)).toEqual([
        'scriptorium.evt.v2.docs.variant.created.fr-FR',
        'scriptorium.evt.v2.my-docs.drive-item.deleted',
        'scriptorium.evt.v2.v1.job.completed',
        'scriptorium.cmd.x.y.v1.docs.z',
        'scriptorium.evt.v2.docs.variant.created',
      ]);
    }
    await before.end();
  });

  it('lets content-store alone delete content, and nobody what copies share', async () => {
    const { rows } = await client.query(
      `select distinct grantee, table_name from information_schema.role_table_grants
        where table_schema = 'content' and privilege_type in ('DELETE', 'TRUNCATE')
          and table_name in ('families', 'variants', 'versions', 'bodies') and grantee <> current_user
        order by table_name`,
    );
    const deletable = ['families', 'variants', 'versions'];
    expect(rows).toEqual(deletable.map((table_name) => ({ grantee: 'content_store', table_name })));
  });
});
