import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startOnPort, SupervisedProcess, type StopStep } from '@scriptorium/embedded';
import { Client } from 'pg';

import { environmentOf, type Pgbouncer } from '../find-pgbouncer';
import { afterTestFile } from '../run/after-test-file';
import { fetchRunResource } from '../run/fetch-run-resource';
import { temporaryFolder } from '../temporary-folder';

/** A PgBouncer in transaction mode for a single test file. It ends with the test file. */
export interface OwnPgbouncer {
  /** Returns the URL with the address of PgBouncer. */
  addressFor(url: string): string;
  stop(): Promise<void>;
}

/** SIGTERM does not wait for clients. */
const STOP_STEPS: readonly StopStep[] = [{ signal: 'SIGTERM', waitMs: 2_000 }];

/**
 * Starts PgBouncer in front of the server of the first URL.
 *
 * @param urls of every user that connects through it
 * @param settings of PgBouncer, which replace those of the tests
 */
export async function startOwnPgbouncer(
  urls: readonly [string, ...string[]],
  settings: Readonly<Record<string, string | number>> = {},
): Promise<OwnPgbouncer> {
  const pgbouncer = await fetchRunResource<Pgbouncer>('/pgbouncer');
  const folder = temporaryFolder();
  const inUse = 'Address already in use';
  const [server, address] = await startOnPort({ port: undefined, setting: 'port', inUse }, async (port) => {
    const file = writeConfiguration(folder, urls, { ...settings, listen_port: port });
    const addressFor = (url: string): string => withPort(url, port);
    const process = new SupervisedProcess({
      name: 'pgbouncer',
      command: pgbouncer.program,
      args: [file],
      env: environmentOf(pgbouncer),
      output: { kind: 'file', path: join(folder, 'pgbouncer.log') },
      recordFile: join(folder, 'process.json'),
      stopSteps: STOP_STEPS,
      group: 'inherited',
      probe: () => connect(addressFor(urls[0])),
    });
    await process.start();
    return [process, addressFor] as const;
  });
  afterTestFile(() => server.stop());
  return { addressFor: address, stop: () => server.stop() };
}

function writeConfiguration(
  folder: string,
  urls: readonly [string, ...string[]],
  settings: Readonly<Record<string, string | number>>,
): string {
  const { hostname, port } = new URL(urls[0]);
  const users = urls.map((url) => new URL(url)).map(({ username, password }) => `"${username}" "${password}"\n`);
  // PgBouncer does not run as root, and reads this file as its own account.
  const userFile = join(folder, 'users.txt');
  writeFileSync(userFile, users.join(''));
  chmodSync(userFile, 0o644);
  const all = {
    listen_addr: '127.0.0.1',
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: userFile,
    pool_mode: 'transaction',
    // Less than the connections of a service, so that its transactions share sessions.
    default_pool_size: 4,
    max_client_conn: 1_000,
    ...(process.getuid?.() === 0 ? { user: 'postgres' } : {}),
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(file, ['[databases]', `* = host=${hostname} port=${port}`, '[pgbouncer]', ...lines, ''].join('\n'));
  return file;
}

async function connect(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } finally {
    await client.end().catch(() => undefined);
  }
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.host = `127.0.0.1:${port}`;
  return changed.href;
}
