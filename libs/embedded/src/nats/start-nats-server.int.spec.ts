import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  connectToNats,
  eventually,
  firstOutput,
  sourceProgram,
  temporaryFolder,
  testCertificates,
} from '@scriptorium/testing';
import { identityOf, isRunning, type ProcessIdentity } from '../processes/process-identity';
import { readNatsInfo } from './nats-info';
import { startNatsServer, type EmbeddedNats, type NatsServerOptions } from './start-nats-server';

/** A connection that ends must not be restored. */
const ONCE = { reconnect: false };

const started: EmbeddedNats[] = [];

async function start(options: NatsServerOptions): Promise<EmbeddedNats> {
  const nats = await startNatsServer(options);
  started.push(nats);
  return nats;
}

afterEach(async () => {
  for (const nats of started.splice(0)) await nats.stop();
});

function running(pid: number | undefined): ProcessIdentity {
  const identity = pid === undefined ? undefined : identityOf(pid);
  if (identity === undefined) throw new Error('The process does not run.');
  return identity;
}

describe('the embedded nats-server', () => {
  it('listens on loopback with JetStream, and has ended after stop', async () => {
    const nats = await start({ dataDir: join(temporaryFolder(), 'nats') });
    expect(await readNatsInfo('127.0.0.1', nats.port)).toMatchObject({ jetstream: true });
    const process = running(nats.pid);
    await nats.stop();
    expect(isRunning(process)).toBe(false);
    await expect(readNatsInfo('127.0.0.1', nats.port)).rejects.toThrow('ECONNREFUSED');
  });

  it('restarts on the same port after each SIGKILL', async () => {
    const nats = await start({ dataDir: join(temporaryFolder(), 'nats'), onUnexpectedExit: () => 'restart' });
    for (let round = 0; round < 3; round++) {
      const killed = running(nats.pid);
      process.kill(killed.pid, 'SIGKILL');
      await eventually(() => !isRunning(killed));
      const info = await eventually(async () => readNatsInfo('127.0.0.1', nats.port));
      expect(info.jetstream).toBe(true);
      expect(nats.pid).not.toBe(killed.pid);
    }
  });

  it('accepts its users only, and new ones while the connections of the others stay', async () => {
    const permissions = { publish: { allow: ['a'] }, subscribe: { allow: ['b'] } };
    const admin = { user: 'admin', password: 'one' };
    const nats = await start({ dataDir: join(temporaryFolder(), 'nats'), users: [admin] });
    const connectAs = (user: string, password: string) =>
      connectToNats(nats.url.replace('//', `//${user}:${password}@`), ONCE);
    await expect(connectToNats(nats.url, ONCE)).rejects.toThrow('Authorization');
    const first = await connectAs('admin', 'one');
    await expect(connectAs('reader', 'two')).rejects.toThrow('Authorization');
    nats.setUsers([admin, { user: 'reader', password: 'two', permissions }]);
    const second = await eventually(() => connectAs('reader', 'two'));
    await first.flush();
    expect(String(await second.subscribe('a').closed)).toContain('Permissions Violation');
    nats.setUsers([admin]);
    await second.closed();
    await first.flush();
    await first.close();
  });

  it('keeps its users in a file that only the owner can read, and serves them after a SIGKILL', async () => {
    const dataDir = join(temporaryFolder(), 'nats');
    const nats = await start({ dataDir, users: [{ user: 'a', password: 'b' }], onUnexpectedExit: () => 'restart' });
    expect(statSync(join(dataDir, 'users.conf')).mode & 0o777).toBe(0o600);
    const killed = running(nats.pid);
    process.kill(killed.pid, 'SIGKILL');
    await eventually(() => !isRunning(killed));
    await (await eventually(() => connectToNats(nats.url.replace('//', '//a:b@'), ONCE))).close();
  });

  it('serves over TLS only, with the certificate that it gets', async () => {
    const { caFile, certFile, keyFile } = await testCertificates();
    const nats = await start({ dataDir: join(temporaryFolder(), 'nats'), tls: { certFile, keyFile } });
    expect(nats.url).toBe(`tls://127.0.0.1:${nats.port}`);
    await (await connectToNats(nats.url, { ...ONCE, caFile })).close();
    await expect(connectToNats(nats.url, ONCE)).rejects.toThrow('certificate');
  });

  it('rejects with the setting to change if its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const options = { dataDir: join(temporaryFolder(), 'nats'), port, portSetting: 'NATS_PORT' };
    await expect(start(options)).rejects.toThrow(/in use.*NATS_PORT/);
    other.close();
  });

  it('rejects a second server on the same store', async () => {
    const dataDir = join(temporaryFolder(), 'nats');
    await start({ dataDir });
    await expect(startNatsServer({ dataDir })).rejects.toMatchObject({ code: 'IN_USE' });
  });

  it('stops the orphaned server of a killed parent', async () => {
    const folder = temporaryFolder();
    const program = join(__dirname, '../../fixtures/start-servers.cjs');
    const parent = spawn(process.execPath, [...sourceProgram(program), folder]);
    const left = JSON.parse(await firstOutput(parent)) as { postgres: { pid: number }; nats: { pid: number } };
    const orphan = running(left.nats.pid);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(isRunning(orphan)).toBe(true);
    await start({ dataDir: join(folder, 'nats') });
    expect(isRunning(orphan)).toBe(false);
    process.kill(left.postgres.pid, 'SIGQUIT');
  });

  it('rejects a failed start with the output of the server', async () => {
    const options = { dataDir: join(temporaryFolder(), 'nats'), binary: '/bin/cat' };
    await expect(start(options)).rejects.toThrow(/nats-server ended with exit code 1 before it was ready:[^]*cat:/);
    await expect(start({ ...options, binary: '/no/such/program' })).rejects.toThrow('could not be started');
  });
});
