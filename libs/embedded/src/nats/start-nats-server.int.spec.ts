import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually, sourceProgram, temporaryFolder } from '@scriptorium/testing';
import { identityOf, isRunning, type ProcessIdentity } from '../processes/process-identity';
import { readNatsInfo } from './nats-info';
import { startNatsServer, type EmbeddedNats, type NatsServerOptions } from './start-nats-server';

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
  if (identity === undefined) throw new Error('It does not run');
  return identity;
}

describe('the embedded nats-server', () => {
  it('listens on loopback with JetStream, and is gone after stop', async () => {
    const nats = await start({ dataDir: join(temporaryFolder(), 'nats') });
    expect(await readNatsInfo('127.0.0.1', nats.port)).toMatchObject({ jetstream: true });
    const process = running(nats.pid);
    await nats.stop();
    expect(isRunning(process)).toBe(false);
    await expect(readNatsInfo('127.0.0.1', nats.port)).rejects.toThrow('ECONNREFUSED');
  });

  it('comes back on the same port after a SIGKILL, again and again', async () => {
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

  it('says which setting to change when its port is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const options = { dataDir: join(temporaryFolder(), 'nats'), port, portSetting: 'NATS_PORT' };
    await expect(start(options)).rejects.toThrow(/taken.*NATS_PORT/);
    squatter.close();
  });

  it('refuses a second server on one store', async () => {
    const dataDir = join(temporaryFolder(), 'nats');
    await start({ dataDir });
    await expect(startNatsServer({ dataDir })).rejects.toMatchObject({ code: 'IN_USE' });
  });

  it('stops the server that a killed parent left on its store', async () => {
    const folder = temporaryFolder();
    const program = join(__dirname, '../../fixtures/start-servers.cjs');
    const parent = spawn(process.execPath, [...sourceProgram(program), folder]);
    const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
    const left = JSON.parse(line) as { postgres: { pid: number }; nats: { pid: number } };
    const orphan = running(left.nats.pid);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(isRunning(orphan)).toBe(true);
    await start({ dataDir: join(folder, 'nats') });
    expect(isRunning(orphan)).toBe(false);
    process.kill(left.postgres.pid, 'SIGQUIT');
  });

  it('explains a start that failed with what the server said', async () => {
    const options = { dataDir: join(temporaryFolder(), 'nats'), binary: '/bin/cat' };
    await expect(start(options)).rejects.toThrow(/nats-server ended with exit code 1 before it was ready:[^]*cat:/);
    await expect(start({ ...options, binary: '/no/such/program' })).rejects.toThrow('could not be started');
  });
});
