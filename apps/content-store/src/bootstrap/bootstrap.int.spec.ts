import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { hashToken, verifySecret } from '@scriptorium/auth';
import { awaitDatabase } from '@scriptorium/persistence';
import {
  queryDatabase,
  createTestDatabase,
  eventually,
  sourceProgram,
  temporaryFolder,
  testCallerKeys,
} from '@scriptorium/testing';
import { readHolder } from '../spaces/access/tokens.store';
import { Pool } from 'pg';
import { bootstrapFromFile } from './bootstrap-from-file';

const schema = (maxLength: number): object => ({ properties: { title: { type: 'string', maxLength } } });
const file = {
  spaces: [
    {
      key: 'docs',
      label: 'Docs',
      locales: ['en-US', 'fr-FR', 'de-DE'],
      schemas: [{ uri: 'x:partial', schema: { type: 'number' } }],
      contentTypes: [{ uri: 'x:page', label: 'Page', schema: schema(10) }],
      repositories: [
        { name: 'site', label: 'Site', itemLocales: ['fr-FR'], localizationGroup: 'all', contentTypes: ['x:page'] },
      ],
    },
  ],
  clients: [{ id: 'importer', secret: 'the secret of the importer', scopes: { docs: ['read', 'write'] } }],
  tokens: [{ name: 'Ada', token: 'the-personal-token-of-Ada-Lovelace', scopes: { docs: ['admin'] } }],
};

/** Everything that a bootstrap writes, as text that changes if any row is written. */
const EVERYTHING = `
select string_agg(row, E'\\n' order by row) as rows
  from (select s::text || s.xmin from content.spaces s
        union all select l::text || l.xmin from content.locales l
        union all select r::text from content.repositories r
        union all select t::text || t.xmin from content.content_types t
        union all select s::text || s.xmin from content.content_type_schemas s
        union all select v::text || v.xmin from content.content_type_schema_versions v
        union all select a::text from content.repository_content_types a
        union all select p::text from content.principals p
        union all select g::text from content.grants g
        union all select c::text || c.xmin from content.api_clients c
        union all select t::text from content.tokens t) every (row)`;

describe('a bootstrap file', () => {
  const folder = temporaryFolder();
  let url: string;
  let serviceUrl: string;
  let pool: Pool;

  beforeEach(async () => {
    const database = await createTestDatabase();
    url = database.url;
    serviceUrl = database.urlFor('content_store');
    pool = new Pool({ connectionString: serviceUrl });
  });
  afterEach(() => pool.end());

  const written = (content: object): string => {
    const path = join(folder, 'bootstrap.json');
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const apply = (content: object): Promise<readonly string[]> => bootstrapFromFile(serviceUrl, written(content));
  const everything = async (): Promise<unknown> => (await queryDatabase(url, EVERYTHING))[0]?.['rows'];
  const scopesOf = async (token: string): Promise<unknown> => (await readHolder(pool, hashToken(token)))[0]?.scopes;
  const token = file.tokens[0]?.token ?? '';
  const [space] = file.spaces;

  it('creates everything that it declares', async () => {
    expect(await apply(file)).toEqual([]);
    expect(await queryDatabase(url, 'select locale, is_default from content.locales order by position')).toEqual([
      { locale: 'en-US', is_default: true },
      { locale: 'fr-FR', is_default: false },
      { locale: 'de-DE', is_default: false },
    ]);
    expect(
      await queryDatabase(
        url,
        `select name, item_locales, localization_group, t.uri, t.settings, t.schema_version
           from content.repositories r
           join content.repository_content_types a on a.repository_id = r.id
           join content.content_types t on t.id = a.content_type_id`,
      ),
    ).toEqual([
      {
        name: 'site',
        item_locales: ['fr-FR'],
        localization_group: 'all',
        uri: 'x:page',
        settings: { label: 'Page' },
        schema_version: 1,
      },
    ]);
    expect(
      await queryDatabase(url, 'select schema_uri, validation_level from content.content_type_schemas order by 1'),
    ).toEqual([
      { schema_uri: 'x:page', validation_level: 'CONTENT_TYPE' },
      { schema_uri: 'x:partial', validation_level: 'PARTIAL' },
    ]);
    const [client] = await queryDatabase(url, 'select secret_hash from content.api_clients');
    expect(await verifySecret('the secret of the importer', String(client?.['secret_hash']))).toBe(true);
    expect(await scopesOf(token)).toEqual(['admin']);
  });

  it('creates the first declared repository as the oldest one, the default for records', async () => {
    const names = ['e', 'b', 'd', 'a', 'c'];
    const [docs] = file.spaces;
    const repositories = names.map((name) => ({ name, label: name, contentTypes: [] }));
    await apply({ ...file, spaces: [{ ...docs, repositories }] });
    const { rows } = await pool.query<{ name: string }>(
      'select name from content.repositories order by created_at, id',
    );
    expect(rows.map(({ name }) => name)).toEqual(names);
  });

  it('changes nothing when it is applied again', async () => {
    await apply(file);
    const before = await everything();
    expect(await apply(file)).toEqual([]);
    expect(await everything()).toBe(before);
  });

  it('is applied once by content stores that start at the same time', async () => {
    const path = written(file);
    const results = await Promise.all(Array.from({ length: 5 }, () => bootstrapFromFile(serviceUrl, path)));
    expect(results.flat()).toEqual([]);
    const before = await everything();
    await apply(file);
    expect(await everything()).toBe(before);
    expect(await queryDatabase(url, 'select count(*)::int from content.spaces')).toEqual([{ count: 1 }]);
  });

  it('updates existing entities', async () => {
    await apply(file);
    const [ada] = file.tokens;
    await apply({
      spaces: [
        {
          ...space,
          label: 'Documents',
          locales: ['fr-FR', 'en-US', 'pl-PL'],
          contentTypes: [{ uri: 'x:page', label: 'A page', schema: schema(20) }],
        },
      ],
      clients: [{ id: 'importer', secret: 'another secret of the importer', scopes: { docs: ['read'] } }],
      tokens: [{ ...ada, token: 'another-personal-token-of-Ada-Lovelace', scopes: { docs: ['write'] } }],
    });
    expect(await queryDatabase(url, 'select label from content.spaces')).toEqual([{ label: 'Documents' }]);
    expect(
      await queryDatabase(url, 'select locale, is_default from content.locales order by position, locale'),
    ).toEqual([
      { locale: 'fr-FR', is_default: true },
      { locale: 'en-US', is_default: false },
      { locale: 'pl-PL', is_default: false },
      { locale: 'de-DE', is_default: false },
    ]);
    expect(await queryDatabase(url, 'select settings, schema_version from content.content_types')).toEqual([
      { settings: { label: 'A page' }, schema_version: 2 },
    ]);
    const clients = await queryDatabase(url, 'select secret_hash from content.api_clients');
    expect(clients).toHaveLength(1);
    expect(await verifySecret('the secret of the importer', String(clients[0]?.['secret_hash']))).toBe(false);
    expect(await scopesOf(token)).toBeUndefined();
    expect(await scopesOf('another-personal-token-of-Ada-Lovelace')).toEqual(['write']);
  });

  it('keeps entities that it no longer declares, but revokes grants that it no longer declares', async () => {
    await apply(file);
    await apply({
      spaces: [{ key: 'docs', label: 'Docs', locales: ['en-US'] }],
      tokens: [{ ...file.tokens[0], scopes: {} }],
    });
    expect(await queryDatabase(url, 'select locale from content.locales')).toHaveLength(3);
    expect(await queryDatabase(url, 'select id from content.repositories')).toHaveLength(1);
    expect(await queryDatabase(url, 'select id from content.content_types')).toHaveLength(1);
    expect(await queryDatabase(url, 'select client_id from content.api_clients')).toHaveLength(1);
    expect(await readHolder(pool, hashToken(token))).toMatchObject([{ space_id: null }]);
  });

  it('identifies locales by their canonical form and rejects another name for an existing one', async () => {
    await apply({ spaces: [{ key: 'docs', locales: ['en', 'iw-IL'] }] });
    const before = await everything();
    expect(await apply({ spaces: [{ key: 'docs', locales: ['en', 'he-IL'] }] })).toEqual([
      expect.stringContaining('spaces[0].locales: the space docs already has this locale under the name iw-IL'),
    ]);
    expect(await everything()).toBe(before);
    expect(await queryDatabase(url, 'select canonical from content.locales order by position')).toEqual([
      { canonical: 'en' },
      { canonical: 'he-IL' },
    ]);
  });

  it('deletes the old id of a client that gets a new one', async () => {
    const client = { name: 'Importer', secret: 'the secret of the importer', scopes: {} };
    await apply({ spaces: [], clients: [{ ...client, id: 'old' }] });
    await apply({ spaces: [], clients: [{ ...client, id: 'new' }] });
    expect(await queryDatabase(url, 'select client_id from content.api_clients')).toEqual([{ client_id: 'new' }]);
  });

  it('keeps the hub id of a space, rejects the hub id of another space, and then writes nothing', async () => {
    await apply({ spaces: [{ ...space, hubId: 'a'.repeat(24) }] });
    expect(await apply({ spaces: [space] })).toEqual([]);
    const before = await everything();
    const errors = await apply({
      spaces: [
        { ...space, label: 'Changed', hubId: 'b'.repeat(24) },
        { key: 'shop', locales: ['en'], hubId: 'a'.repeat(24) },
      ],
    });
    expect(errors).toEqual([
      `spaces[0].hubId: the space docs has the hub id ${'a'.repeat(24)} and it cannot be changed`,
      'spaces[1].hubId: is the hub id of the space docs',
    ]);
    expect(await everything()).toBe(before);
  });

  it('is applied as soon as a read-only database accepts writes again', async () => {
    const writer = `${url}?options=-c%20default_transaction_read_only%3Doff`;
    const alter = (change: string): Promise<unknown> =>
      queryDatabase(writer, `alter database "${new URL(url).pathname.slice(1)}" ${change}`);
    await alter('set default_transaction_read_only = on');
    const lines: string[] = [];
    const path = written(file);
    const wait = (schemaTimeoutMs: number): Promise<readonly string[]> =>
      awaitDatabase(
        () => bootstrapFromFile(serviceUrl, path),
        { schemaTimeoutMs },
        (line) => lines.push(line),
      );
    await expect(wait(0)).rejects.toMatchObject({ code: 'NO_DATABASE' });
    const applied = wait(86_400_000);
    await eventually(() => expect(lines).toEqual([expect.stringMatching(/^Waiting up to .*read-only/)]));
    await alter('reset default_transaction_read_only');
    expect(await applied).toEqual([]);
    expect(await scopesOf(token)).toEqual(['admin']);
  });

  it('ends the service with exit code 1 and all errors in one log line if it is invalid', async () => {
    const path = written({
      spaces: [{ key: 'Docs', locales: ['EN'], contentTypes: [{ uri: 'a', schema: { type: 1 } }] }],
    });
    // No server listens on this port: a service that continues past the file would wait here.
    const env = {
      ...process.env,
      ...testCallerKeys,
      DATABASE_URL: serviceUrl,
      NATS_URL: 'nats://127.0.0.1:1',
      SCRIPTORIUM_BOOTSTRAP: path,
      HEALTH_PORT: '0',
    };
    const service = spawn(process.execPath, sourceProgram(join(__dirname, '../main.ts')), { env });
    const [stderr, [exitCode]] = await Promise.all([text(service.stderr), once(service, 'exit')]);
    const { message } = JSON.parse(stderr) as { message: string };
    const lines = message.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      `The bootstrap file ${path} is not valid:`,
      'spaces[0].key: must be 1 to 63 lower-case letters, digits and hyphens',
      'spaces[0].locales[0]: must have the form en or en-GB',
    ]);
    expect(lines[3]).toContain('spaces[0].contentTypes[0]: the schema /type must be');
    expect(exitCode).toBe(1);
    expect(await queryDatabase(url, 'select id from content.spaces')).toEqual([]);
  });
});
