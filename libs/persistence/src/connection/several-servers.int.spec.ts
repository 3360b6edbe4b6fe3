import { eventually, queryDatabase, startOwnPostgres, type OwnPostgres } from '@scriptorium/testing';
import type { Pool } from 'pg';

import { translateDatabaseError } from '../database-errors';
import { createPool } from '../pool';
import { createClient } from './create-client';

interface Server extends OwnPostgres {
  readonly name: string;
}

let first: Server;
let second: Server;
let pool: Pool;

beforeAll(async () => {
  [first, second] = [await startServer('first'), await startServer('second')];
});
async function startServer(name: string): Promise<Server> {
  const server = await startOwnPostgres();
  await queryDatabase(server.url, `create role writer login superuser password 'writer'`);
  await queryDatabase(server.url, `create table names as select '${name}' as name`);
  return { ...server, name };
}

/** Stands for the demotion of a primary: sessions keep their setting. */
async function setReadOnly({ url }: Server, value: 'on' | 'off'): Promise<void> {
  await queryDatabase(url, `alter role writer set default_transaction_read_only = ${value}`);
}

async function serverOf(connections: Pool): Promise<string | undefined> {
  const { rows } = await connections.query<{ name: string }>('update names set name = name returning name');
  return rows[0]?.name;
}

describe('a database with several servers', () => {
  beforeEach(async () => {
    await setReadOnly(first, 'off');
    await setReadOnly(second, 'on');
    const hosts = [second, first].map(({ url }) => new URL(url).host).join();
    const url = `postgres://writer:writer@${hosts}/docs?target_session_attrs=read-write`;
    pool = createPool({ url, name: 'several-servers-spec', connections: 2 });
  });
  afterEach(() => pool.end());

  it('connects to the server that accepts writes', async () => {
    expect(await Promise.all([1, 2].map(() => serverOf(pool)))).toEqual(['first', 'first']);
  });

  it('fails over when the server becomes read-only, without a restart', async () => {
    expect(await serverOf(pool)).toBe('first');
    await setReadOnly(first, 'on');
    await setReadOnly(second, 'off');
    await queryDatabase(first.url, `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'writer'`);
    await eventually(async () => expect(await serverOf(pool)).toBe('second'));
    await setReadOnly(second, 'on');
    await setReadOnly(first, 'off');
    await queryDatabase(second.url, `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'writer'`);
    await eventually(async () => expect(await serverOf(pool)).toBe('first'));
  });

  it('is unavailable while no server accepts writes', async () => {
    await setReadOnly(first, 'on');
    const error: unknown = await serverOf(pool).catch((reason: unknown) => reason);
    expect(translateDatabaseError(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await setReadOnly(first, 'off');
    expect(await serverOf(pool)).toBe('first');
  });

  it('fails over when the server has stopped', async () => {
    expect(await serverOf(pool)).toBe('first');
    await setReadOnly(second, 'off');
    await first.stop();
    await eventually(async () => expect(await serverOf(pool)).toBe('second'));
  });
});

describe('a database with TLS', () => {
  it('is used only if a trusted authority has signed a certificate for its host', async () => {
    const server = await startServer('tls');
    const authority = await server.enableTls(['localhost']);
    const { port } = new URL(server.url);
    const connect = async (host: string, parameters: string): Promise<unknown> => {
      const url = `postgres://writer:writer@${host}:${port}/docs?sslmode=verify-full${parameters}`;
      const client = createClient({ url, name: 'tls-spec' });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return (await client.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')).rows;
      } catch (error) {
        return translateDatabaseError(error);
      } finally {
        await client.end();
      }
    };
    const trusted = `&sslrootcert=${encodeURIComponent(authority)}`;
    const unavailable = { code: 'DATABASE_UNAVAILABLE' };
    expect(await connect('localhost', '')).toMatchObject(unavailable);
    await eventually(async () => expect(await connect('localhost', trusted)).toEqual([{ ssl: true }]));
    expect(await connect('127.0.0.1', trusted)).toMatchObject(unavailable);
    expect(await connect('localhost', '')).toMatchObject(unavailable);
  });
});
