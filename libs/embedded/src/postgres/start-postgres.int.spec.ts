import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { queryDatabase, eventually, firstOutput, sourceProgram, temporaryFolder } from '@scriptorium/testing';
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
  if (identity === undefined) throw new Error('The process does not run.');
  return identity;
}

describe('the embedded PostgreSQL', () => {
  it('keeps data and password across restarts, even on another port', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    const first = await start({ dataDir, durability: 'durable', database: 'scriptorium' });
    expect(await queryDatabase(first.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    await queryDatabase(first.url, 'create table saved as select 1 as one');
    const process = running(first.pid);
    await first.stop();
    expect(isRunning(process)).toBe(false);
    const second = await start({ dataDir, durability: 'durable', database: 'scriptorium' });
    expect(await queryDatabase(second.url, 'select * from saved')).toEqual([{ one: 1 }]);
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
  });

  it('skips syncing if fast, requires its password, and orders text alike on every machine', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    const { url } = await start({ dataDir, durability: 'fast' });
    expect(await queryDatabase(url, 'show fsync')).toEqual([{ fsync: 'off' }]);
    // Text is ordered by its bytes, and all letters of Unicode are known.
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

  it('rejects with the setting to change if its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const options = { dataDir: join(temporaryFolder(), 'postgres'), durability: 'fast', port } as const;
    const failure = start({ ...options, portSetting: 'POSTGRES_PORT' });
    await expect(failure).rejects.toMatchObject({ code: 'PORT_TAKEN', data: { port, setting: 'POSTGRES_PORT' } });
    await expect(failure).rejects.toThrow(/in use.*POSTGRES_PORT/);
    other.close();
  });

  it('restarts on the same port with the same data after a SIGKILL', async () => {
    const postgres = await start({
      dataDir: join(temporaryFolder(), 'postgres'),
      durability: 'durable',
      onUnexpectedExit: () => 'restart',
    });
    await queryDatabase(postgres.url, 'create table saved as select 1 as one');
    for (let round = 0; round < 3; round++) {
      const killed = running(postgres.pid);
      process.kill(killed.pid, 'SIGKILL');
      await eventually(() => !isRunning(killed));
      const rows = await eventually(async () => queryDatabase(postgres.url, 'select * from saved'));
      expect(rows).toEqual([{ one: 1 }]);
      expect(postgres.pid).not.toBe(killed.pid);
    }
  });

  it('rejects a second server on the same data', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    const { url } = await start({ dataDir, durability: 'fast' });
    await expect(startPostgres({ dataDir, durability: 'fast' })).rejects.toMatchObject({ code: 'IN_USE' });
    expect(await queryDatabase(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('rejects a second server on the same data even if the process record is missing', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    const { url } = await start({ dataDir, durability: 'fast' });
    rmSync(join(dataDir, 'process.json'));
    await expect(startPostgres({ dataDir, durability: 'fast' })).rejects.toMatchObject({ code: 'IN_USE' });
    expect(await queryDatabase(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('stops the orphaned server of a killed parent, and keeps its data', async () => {
    const folder = temporaryFolder();
    const parent = spawn(process.execPath, [
      ...sourceProgram(join(__dirname, '../../fixtures/start-servers.cjs')),
      folder,
    ]);
    const left = JSON.parse(await firstOutput(parent)) as {
      postgres: { pid: number; url: string };
      nats: { pid: number };
    };
    await queryDatabase(left.postgres.url, 'create table saved as select 1 as one');
    const orphans = [running(left.postgres.pid), running(left.nats.pid)];
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(orphans.map(isRunning)).toEqual([true, true]);
    const { url } = await start({ dataDir: join(folder, 'postgres'), durability: 'durable' });
    expect(orphans.map(isRunning)).toEqual([false, true]);
    expect(await queryDatabase(url, 'select * from saved')).toEqual([{ one: 1 }]);
    process.kill(left.nats.pid, 'SIGKILL');
  });

  it('starts even if another program has the process id of the dead server', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    const first = await start({ dataDir, durability: 'durable', onUnexpectedExit: () => 'leave-down' });
    await queryDatabase(first.url, 'create table saved as select 1 as one');
    const killed = running(first.pid);
    process.kill(killed.pid, 'SIGKILL');
    await eventually(() => !isRunning(killed) && first.pid === undefined);
    const file = join(dataDir, 'pgdata/postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)));
    const second = await start({ dataDir, durability: 'durable' });
    expect(await queryDatabase(second.url, 'select * from saved')).toEqual([{ one: 1 }]);
  });

  it('deletes an incomplete data folder', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    await (await start({ dataDir, durability: 'fast' })).stop();
    rmSync(join(dataDir, 'pgdata'), { recursive: true });
    const incomplete = join(dataDir, 'pgdata.new');
    writeFileSync(incomplete, '');
    const { url } = await start({ dataDir, durability: 'fast' });
    expect(await queryDatabase(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(existsSync(incomplete)).toBe(false);
  });

  it('does not change data whose password is lost or that another version has created', async () => {
    const dataDir = join(temporaryFolder(), 'postgres');
    await (await start({ dataDir, durability: 'fast' })).stop();
    const password = readFileSync(join(dataDir, 'superuser-password'), 'utf8');
    rmSync(join(dataDir, 'superuser-password'));
    await expect(start({ dataDir, durability: 'fast' })).rejects.toMatchObject({ code: 'PASSWORD_LOST' });
    writeFileSync(join(dataDir, 'superuser-password'), password);
    writeFileSync(join(dataDir, 'pgdata/PG_VERSION'), '17\n');
    await expect(start({ dataDir, durability: 'fast' })).rejects.toThrow('created by PostgreSQL 17');
  });

  it('rejects a failed start with the output of the server', async () => {
    const options = { dataDir: join(temporaryFolder(), 'postgres'), durability: 'fast' } as const;
    await expect(start({ ...options, settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
      /invalid value for parameter "shared_buffers"/,
    );
  });
});
