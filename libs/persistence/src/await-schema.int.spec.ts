import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createTestDatabase, eventually, queryDatabase } from '@scriptorium/testing';
import type { MigrationInterface } from 'typeorm';
import { awaitSchema } from './await-schema';
import { DatabaseSettings } from './database-settings';
import { LAST_MIGRATIONS, migrate, migrations, serviceRoles } from './migrate';
import { SchemaVersions1764500000000 } from './migrations/1764500000000-schema-versions';
import { databaseBefore } from './testing/old-content';

const LAST = migrations.at(-1)?.name ?? '';

describe('the wait for the schema', () => {
  let lines: string[];
  const wait = (databaseUrl: string, schemaTimeoutMs: number): Promise<void> =>
    awaitSchema(Object.assign(new DatabaseSettings(), { databaseUrl, schemaTimeoutMs }), {
      name: 'spec',
      log: (line) => lines.push(line),
    });
  const addMigration = (url: string, name: string, keepsOlderServices: boolean): Promise<unknown> =>
    queryDatabase(
      url,
      `insert into public.migrations (timestamp, name, keeps_older_services)
       values (9999999999999, '${name}', ${keepsOlderServices})`,
    );

  beforeEach(() => {
    lines = [];
  });

  it.each(serviceRoles)('ends at once for %s on a migrated database', async (role) => {
    const database = await createTestDatabase();
    await wait(database.urlFor(role), 0);
    expect(lines).toEqual([]);
  });

  it('says once what it waits for, and ends when the migrations are applied', async () => {
    const { url } = await createTestDatabase({ migrated: false });
    const waiting = wait(url, 600_000);
    await eventually(() => lines.length > 0);
    await migrate(url);
    await waiting;
    expect(lines).toEqual([
      expect.stringMatching(/^Waiting up to 600000 ms .* migration Content1763700000000 and \d+ more/),
    ]);
  });

  it('fails after its time on a schema that is too old, and names the missing migration and the command', async () => {
    const { url } = await createTestDatabase({ migrated: false });
    await migrate(url, {}, migrations.slice(0, -1));
    await expect(wait(url, 0)).rejects.toMatchObject({
      code: 'SCHEMA_TOO_OLD',
      message: `The schema is too old: migration ${LAST} is missing. Run "scriptorium migrate run" of this version.`,
    });
  });

  it('takes a list of migrations that it may not read for a schema that is too old', async () => {
    const database = await createTestDatabase();
    await queryDatabase(database.url, 'revoke select on public.migrations from content_store');
    await expect(wait(database.urlFor('content_store'), 0)).rejects.toMatchObject({ code: 'SCHEMA_TOO_OLD' });
  });

  it('fails at once on a later migration that does not keep older services', async () => {
    const { url } = await createTestDatabase();
    await addMigration(url, 'Compatible', true);
    await addMigration(url, 'Breaking', false);
    await expect(wait(url, 600_000)).rejects.toMatchObject({
      code: 'SCHEMA_TOO_NEW',
      message: expect.stringContaining('migration Breaking requires a newer version') as string,
    });
    expect(lines).toEqual([]);
  });

  it('accepts later migrations that keep older services', async () => {
    const { url } = await createTestDatabase();
    await addMigration(url, 'Compatible', true);
    await wait(url, 0);
  });

  it('waits for a server and a role that do not exist yet, and never shows the password', async () => {
    const { url } = await createTestDatabase();
    const unknown = new URL(url);
    Object.assign(unknown, { username: 'not_yet_created', password: 'confidential' });
    for (const address of ['postgres://user:confidential@127.0.0.1:1/none', unknown.href]) {
      await expect(wait(address, 300)).rejects.toMatchObject({
        code: 'NO_DATABASE',
        message: expect.not.stringContaining('confidential') as string,
      });
    }
    expect(lines).toHaveLength(2);
    expect(lines.join()).toMatch(/ECONNREFUSED.*not_yet_created/s);
  });
});

describe('a migration', () => {
  it('records whether it keeps older services, and is reported', async () => {
    const { url, client } = await databaseBefore(SchemaVersions1764500000000);
    await client.end();
    const reported: string[] = [];
    await migrate(url, {}, undefined, (line) => reported.push(line));
    expect(reported).toEqual(
      migrations.slice(migrations.indexOf(SchemaVersions1764500000000)).map(({ name }) => `applied ${name}`),
    );
    const kept = await queryDatabase(url, 'select name from public.migrations where keeps_older_services order by id');
    expect(kept).toContainEqual({ name: 'SchemaVersions1764500000000' });
    expect(kept).not.toContainEqual({ name: 'Content1763700000000' });
  });

  it('records the release whose services it keeps', async () => {
    class Later1999999999999 implements MigrationInterface {
      readonly keepsOlderServices = true;
      async up(): Promise<void> {}
      async down(): Promise<void> {}
    }
    const { url } = await createTestDatabase();
    await migrate(url, {}, [...migrations, Later1999999999999]);
    const marked = await queryDatabase(
      url,
      'select distinct keeps_services_with as since from public.migrations where keeps_older_services',
    );
    expect(marked).toEqual([{ since: Object.values(LAST_MIGRATIONS).at(-1) }]);
  });

  it('of every release ends the list of the release', () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as {
      version: string;
    };
    expect(Object.keys(LAST_MIGRATIONS).at(-1)).toBe(version);
    for (const name of Object.values(LAST_MIGRATIONS)) expect(migrations.map((each) => each.name)).toContain(name);
  });
});
