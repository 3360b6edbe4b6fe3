import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { queryDatabase, eventually, sourceProgram, temporaryFolder } from '@scriptorium/testing';
import { identityOf, isRunning, type ProcessIdentity } from '../processes/process-identity';
import { startPostgres, type EmbeddedPostgres, type PostgresOptions } from './start-postgres';

const started: EmbeddedPostgres[] = [];

async function start(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres(options);
  started.push(postgres);
  return postgres;
}

afterEach(async () => {
  for (const postgres of started.splice(0)) await postgres.stop();
});

function running(pid: number | undefined): ProcessIdentity {
  const identity = pid === undefined ? undefined : identityOf(pid);
  if (identity === undefined) throw new Error('It does not run');
  return identity;
}

describe('the embedded PostgreSQL', () => {
  it('keeps data and password over restarts, also when the port changes', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    const first = await start({ dataDir, durability: 'durable', database: 'scriptorium' });
    expect(await queryDatabase(first.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    await queryDatabase(first.url, 'create table kept as select 1 as one');
    const process = running(first.pid);
    await first.stop();
    expect(isRunning(process)).toBe(false);
    const second = await start({ dataDir, durability: 'durable', database: 'scriptorium' });
    expect(await queryDatabase(second.url, 'select * from kept')).toEqual([{ one: 1 }]);
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
  });

  it('is its own, as fast as tests want it, and the same on every machine', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    const { url } = await start({ dataDir, durability: 'fast' });
    expect(await queryDatabase(url, 'show fsync')).toEqual([{ fsync: 'off' }]);
    // Text by its bytes, and all letters known.
    expect(await queryDatabase(url, `select 'Z' < 'a' as bytes, upper('äöü') as letters`)).toEqual([
      { bytes: true, letters: 'ÄÖÜ' },
    ]);
    const file = join(dataDir, 'superuser-password');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toBe(new URL(url).password);
    const wrong = new URL(url);
    wrong.password = 'guessed';
    await expect(queryDatabase(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
  });

  it('says which setting to change when its port is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const options = { dataDir: join(temporaryFolder(), 'postgres'), durability: 'fast', port } as const;
    const failure = start({ ...options, portSetting: 'POSTGRES_PORT' });
    await expect(failure).rejects.toMatchObject({ code: 'PORT_TAKEN', data: { port, setting: 'POSTGRES_PORT' } });
    await expect(failure).rejects.toThrow(/taken.*POSTGRES_PORT/);
    squatter.close();
  });

  it('comes back on the same port with the same data after a SIGKILL', async () => {
    const postgres = await start({
      dataDir: join(temporaryFolder(), 'postgres'),
      durability: 'durable',
      onUnexpectedExit: () => 'restart',
    });
    await queryDatabase(postgres.url, 'create table kept as select 1 as one');
    for (let round = 0; round < 3; round++) {
      const killed = running(postgres.pid);
      process.kill(killed.pid, 'SIGKILL');
      await eventually(() => !isRunning(killed));
      const rows = await eventually(async () => queryDatabase(postgres.url, 'select * from kept'));
      expect(rows).toEqual([{ one: 1 }]);
      expect(postgres.pid).not.toBe(killed.pid);
    }
  });

  it('refuses a second server on data in use', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    const { url } = await start({ dataDir, durability: 'fast' });
    await expect(startPostgres({ dataDir, durability: 'fast' })).rejects.toMatchObject({ code: 'IN_USE' });
    expect(await queryDatabase(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses a second server on data in use even if nobody wrote down who uses it', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    const { url } = await start({ dataDir, durability: 'fast' });
    rmSync(join(dataDir, 'process.json'));
    await expect(startPostgres({ dataDir, durability: 'fast' })).rejects.toMatchObject({ code: 'IN_USE' });
    expect(await queryDatabase(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('stops the server that a killed parent left, and has its data', async () => {
    const folder = temporaryFolder();
    const parent = spawn(process.execPath, [
      ...sourceProgram(join(__dirname, '../../fixtures/start-servers.cjs')),
      folder,
    ]);
    const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
    const left = JSON.parse(line) as { postgres: { pid: number; url: string }; nats: { pid: number } };
    await queryDatabase(left.postgres.url, 'create table kept as select 1 as one');
    const orphans = [running(left.postgres.pid), running(left.nats.pid)];
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(orphans.map(isRunning)).toEqual([true, true]);
    const { url } = await start({ dataDir: join(folder, 'postgres'), durability: 'durable' });
    expect(orphans.map(isRunning)).toEqual([false, true]);
    expect(await queryDatabase(url, 'select * from kept')).toEqual([{ one: 1 }]);
    process.kill(left.nats.pid, 'SIGKILL');
  });

  it('starts though another program has got the process id of a dead server', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    const first = await start({ dataDir, durability: 'durable', onUnexpectedExit: () => 'leave-down' });
    await queryDatabase(first.url, 'create table kept as select 1 as one');
    const killed = running(first.pid);
    process.kill(killed.pid, 'SIGKILL');
    await eventually(() => !isRunning(killed) && first.pid === undefined);
    const file = join(dataDir, 'pgdata/postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)));
    const second = await start({ dataDir, durability: 'durable' });
    expect(await queryDatabase(second.url, 'select * from kept')).toEqual([{ one: 1 }]);
  });

  it('does not take a half made folder for data', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    await (await start({ dataDir, durability: 'fast' })).stop();
    rmSync(join(dataDir, 'pgdata'), { recursive: true });
    const half = join(dataDir, 'pgdata.new');
    writeFileSync(half, '');
    const { url } = await start({ dataDir, durability: 'fast' });
    expect(await queryDatabase(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(existsSync(half)).toBe(false);
  });

  it('does not touch data whose password is lost, or that another version made', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    await (await start({ dataDir, durability: 'fast' })).stop();
    const password = readFileSync(join(dataDir, 'superuser-password'), 'utf8');
    rmSync(join(dataDir, 'superuser-password'));
    await expect(start({ dataDir, durability: 'fast' })).rejects.toMatchObject({ code: 'PASSWORD_LOST' });
    writeFileSync(join(dataDir, 'superuser-password'), password);
    writeFileSync(join(dataDir, 'pgdata/PG_VERSION'), '17\n');
    await expect(start({ dataDir, durability: 'fast' })).rejects.toThrow('made by PostgreSQL 17');
  });

  it('explains a start that failed with what the server said', async () => {
    const options = { dataDir: join(temporaryFolder(), 'postgres'), durability: 'fast' } as const;
    await expect(start({ ...options, settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
      /invalid value for parameter "shared_buffers"/,
    );
  });
});
