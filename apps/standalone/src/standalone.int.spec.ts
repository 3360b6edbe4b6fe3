import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { get } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { identityOf, isRunning, startPostgres } from '@scriptorium/embedded';
import { queryDatabase, eventually, temporaryFolder, testNatsUrl } from '@scriptorium/testing';
import { SERVICES, Standalone } from './testing/launched-standalone';

let standalone: Standalone;

beforeEach(() => {
  standalone = new Standalone();
});

afterEach(async () => {
  await standalone.end();
});

describe('npm start', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints ready once, and exits with 0 and leaves no process after %s',
    async (signal) => {
      const launch = standalone.launch();
      const url = await launch.ready();
      expect(launch.output.match(/^ready .*/gm)).toEqual([`ready ${url}`]);
      expect((await fetch(`${url}/health`)).status).toBe(200);
      // `ready` depends on the gateway alone. The others handle signals once they have recorded their start.
      await standalone.environments();
      const processes = launch.processes(standalone.dataDir);
      for (const [name, { pid }] of Object.entries(processes)) {
        expect(identityOf(pid)).toBeDefined();
        expect(launch.output).toMatch(new RegExp(`^${name} `, 'm'));
      }
      launch.signalGroup(signal);
      expect(await launch.exitCode()).toBe(0);
      expect(Object.values(processes).filter(isRunning)).toEqual([]);
      const stopped = standalone.notes().flatMap((note) => (note.stopping === true ? [note.service] : []));
      expect(stopped).toEqual([...SERVICES].reverse());
    },
  );

  it('configures each service with only what it needs', async () => {
    const launch = standalone.launch([], { LOG_LEVEL: 'warn', PUBLIC_URL: 'https://content.example', HOME: '/' });
    const url = await launch.ready();
    const environments = await standalone.environments();
    for (const [service, role] of [
      ['content-store', 'content_store'],
      ['localization-planner', 'localization_planner'],
      ['blob-copy-worker', 'blob_copy_worker'],
    ] as const) {
      const { DATABASE_URL = '', ...others } = environments.get(service) ?? {};
      expect(await queryDatabase(DATABASE_URL, 'select current_user as role')).toEqual([{ role }]);
      expect(Object.keys(others).sort()).toEqual(['LOG_LEVEL', 'NATS_URL']);
    }
    expect(environments.get('gateway')).toMatchObject({
      HOST: '127.0.0.1',
      PORT: new URL(url).port,
      PUBLIC_URL: 'https://content.example',
      LOG_LEVEL: 'warn',
    });
    expect(environments.get('gateway')).not.toHaveProperty('DATABASE_URL');
    expect(statSync(join(standalone.dataDir, 'role-passwords.json')).mode & 0o777).toBe(0o600);
    expect(launch.output).toMatch(/^gateway +\| stand-in started$/m);
  });

  it('serves over TLS on request, and prints the certificate that clients must trust', async () => {
    const launch = standalone.launch(['--tls']);
    const url = await launch.ready();
    expect(url).toMatch(/^https:/);
    const caFile = join(standalone.dataDir, 'tls/ca.pem');
    expect(launch.output).toContain(caFile);
    const ca = readFileSync(caFile);
    const status = await new Promise((resolve, reject) => {
      get(`${url}/health`, { ca, agent: false }, (response) => resolve(response.resume().statusCode)).on(
        'error',
        reject,
      );
    });
    expect(status).toBe(200);
  });

  it('restarts on its data after a SIGKILL, and stops the processes that were left', async () => {
    const killed = standalone.launch();
    await killed.ready();
    await queryDatabase(killed.databaseUrl(), 'create table public.kept as select 1 as one');
    const left = killed.processes(standalone.dataDir);
    killed.child.kill('SIGKILL');
    await killed.exit;
    // The services may end by themselves because their output is closed; these two do not.
    expect(left['postgres'] && isRunning(left['postgres'])).toBe(true);
    expect(left['nats-server'] && isRunning(left['nats-server'])).toBe(true);
    const next = standalone.launch();
    await next.ready();
    expect(Object.values(left).filter(isRunning)).toEqual([]);
    expect(await queryDatabase(next.databaseUrl(), 'select * from public.kept')).toEqual([{ one: 1 }]);
    next.child.kill('SIGTERM');
    expect(await next.exitCode()).toBe(0);
  });

  it('restarts killed processes on the same addresses', async () => {
    const launch = standalone.launch();
    const url = await launch.ready();
    const before = launch.processes(standalone.dataDir);
    for (const { pid } of Object.values(before)) process.kill(pid, 'SIGKILL');
    await eventually(() => Object.values(before).filter(isRunning).length === 0);
    const after = await eventually(() => {
      const processes = launch.processes(standalone.dataDir);
      return Object.entries(processes).every(([name, { pid }]) => pid !== before[name]?.pid) && processes;
    });
    await eventually(async () => (await fetch(`${url}/health`)).status === 200);
    expect(await eventually(async () => queryDatabase(launch.databaseUrl(), 'select 1 as one'))).toEqual([{ one: 1 }]);
    expect(launch.output.match(/^ready .*/gm)).toHaveLength(1);
    launch.child.kill('SIGTERM');
    expect(await launch.exitCode()).toBe(0);
    expect(Object.values(after).filter(isRunning)).toEqual([]);
  });

  it('rejects a second launch on its data, and keeps running', async () => {
    const first = standalone.launch();
    const url = await first.ready();
    const second = standalone.launch();
    expect(await second.exitCode()).toBe(1);
    expect(second.output).toContain(`as process ${first.child.pid} at ${url}`);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it.each(['--port', '--postgres-port', '--nats-port'])('reports that the port of %s is taken', async (flag) => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const launch = standalone.launch([flag, String(port)]);
    expect(await launch.exitCode()).toBe(1);
    expect(launch.output).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use.* ${flag} / `, 'm'));
    squatter.close();
  });

  it('ends with the output of a service that does not start, and leaves no process', async () => {
    const launch = standalone.launch([], { STAND_IN_FAILS: 'content-store' });
    expect(await launch.exitCode()).toBe(1);
    expect(launch.output).toMatch(
      /^content-store ended with exit code 3 before the system was ready:\n.*\n {2}mistake 1\n {2}mistake 2$/m,
    );
    for (const { pid } of standalone.notes()) expect(identityOf(pid)).toBeUndefined();
    expect(existsSync(join(standalone.dataDir, 'system.json'))).toBe(false);
  });

  it('passes the bootstrap file to content-store, and rejects a missing one before it starts anything', async () => {
    const missing = standalone.launch(['--bootstrap', '/no/such/file.json']);
    expect(await missing.exitCode()).toBe(1);
    expect(missing.output).toContain('The bootstrap file /no/such/file.json does not exist.');
    expect(standalone.notes()).toEqual([]);
    const launch = standalone.launch(['--bootstrap', __filename]);
    await launch.ready();
    const environments = (await standalone.environments()).get('content-store');
    expect(environments?.['SCRIPTORIUM_BOOTSTRAP']).toBe(__filename);
  });

  it('rejects an unknown option, and lists its options with --help', async () => {
    const wrong = standalone.launch(['--prot', '1']);
    expect(await wrong.exitCode()).toBe(1);
    expect(wrong.output).toContain("Unknown option '--prot'");
    const help = standalone.launch(['--help']);
    expect(await help.exitCode()).toBe(0);
    expect(help.output).toContain('--bootstrap FILE');
  });

  it('stops during a start', async () => {
    const launch = standalone.launch();
    await eventually(() => launch.output.includes('starting;'));
    launch.child.kill('SIGTERM');
    expect(await launch.exitCode()).toBe(0);
    expect(launch.output).not.toMatch(/^ready/m);
    expect(existsSync(join(standalone.dataDir, 'postgres/process.json'))).toBe(false);
    expect(existsSync(join(standalone.dataDir, 'nats/process.json'))).toBe(false);
  });
});

describe('npm start with servers of the user', () => {
  it('uses them, and starts none', async () => {
    // Not the server of the test run: a start sets the passwords of the roles, and roles belong to a whole server.
    const own = await startPostgres({
      dataDir: join(temporaryFolder(), 'postgres'),
      durability: 'fast',
      group: 'inherited',
    });
    const DATABASE_URL = own.url;
    const NATS_URL = await testNatsUrl();
    const launch = standalone.launch([], { DATABASE_URL, NATS_URL });
    await launch.ready();
    const environments = (await standalone.environments()).get('content-store');
    expect(environments?.['NATS_URL']).toBe(NATS_URL);
    const [row] = await queryDatabase(
      environments?.['DATABASE_URL'] ?? '',
      'select current_user as role, current_database() as name',
    );
    expect(row).toEqual({ role: 'content_store', name: new URL(DATABASE_URL).pathname.slice(1) });
    expect(existsSync(join(standalone.dataDir, 'postgres'))).toBe(false);
    expect(existsSync(join(standalone.dataDir, 'nats'))).toBe(false);
    launch.child.kill('SIGTERM');
    await launch.exitCode();
    await own.stop();
  });

  it('reports which of them does not respond, without its password', async () => {
    const noDatabase = standalone.launch([], { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/none' });
    expect(await noDatabase.exitCode()).toBe(1);
    expect(noDatabase.output).toMatch(/DATABASE_URL: cannot connect to 127\.0\.0\.1:1\/none \(.*ECONNREFUSED/);
    expect(noDatabase.output).not.toContain('secret');
    const noNats = standalone.launch([], { NATS_URL: 'nats://127.0.0.1:1' });
    expect(await noNats.exitCode()).toBe(1);
    expect(noNats.output).toMatch(/NATS_URL: no usable server \(127\.0\.0\.1: .*ECONNREFUSED/);
  });
});
