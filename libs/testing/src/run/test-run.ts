import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findNatsServer,
  isRunning,
  ownIdentity,
  startPostgres,
  stopOrphan,
  type ProcessIdentity,
} from '@scriptorium/embedded';
import { findPgbouncer } from '../find-pgbouncer';
import { findVersitygw } from '../find-versitygw';
import { unmountBelow } from '../small-disk';
import { TEST_RUN_FOLDER, TEST_RUN_URL } from './test-run-address';

/*
 * Resources that all test files of one run share: one PostgreSQL, and others that a project provides (e2e: the running
 * system).
 *
 * Jest's main process, which calls global setup and teardown, owns them. `npm test` runs one Jest for each project, so
 * there tools/test.mjs owns them. Test files run in worker processes and request them over HTTP on loopback, at the
 * address in TEST_RUN_URL. The first request for a resource starts it, so a run of pure specs only opens the listening
 * socket. A nats-server is not shared, since test files would share its streams. It starts in 15 ms, so each test file
 * has its own (test-nats.ts).
 *
 * Failure mode: if the owner is killed, a folder `scriptorium-test-…` and a PostgreSQL remain. The next run, of any
 * checkout, stops and deletes them.
 */
const FOLDER_PREFIX = 'scriptorium-test-';
const OWNER_FILE = 'owner.json';

/** A running resource: the value that test files receive, and how it is stopped. */
export interface RunResource {
  readonly value: unknown;
  stop(): Promise<void>;
}

/** Starts a resource. `folder` belongs to the run and is deleted at its end. */
export type RunResourceFactory = (folder: string) => Promise<RunResource>;

interface TestRun {
  readonly folder: string;
  readonly server: Server;
  /** By path, in the order of the first requests. */
  readonly resources: Map<string, Promise<RunResource>>;
}

const factories = new Map<string, RunResourceFactory>([
  ['/postgres', startRunPostgres],
  ['/versitygw', provideVersitygw],
  ['/pgbouncer', providePgbouncer],
]);

/** Registers a resource for all test files of the run. Its first request starts it. Called from a global setup. */
export function provideRunResource(path: string, factory: RunResourceFactory): void {
  factories.set(path, factory);
}

let run: TestRun | undefined;

/** Opens the test run of this process, unless `npm test` has already opened one for all Jest processes. */
export async function openTestRun(): Promise<void> {
  if (process.env[TEST_RUN_URL] !== undefined) return;
  await clearDeadRuns();
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  // Under root, the user of PostgreSQL must be able to enter subfolders.
  chmodSync(folder, 0o711);
  writeFileSync(join(folder, OWNER_FILE), JSON.stringify(ownIdentity()));
  const opened: TestRun = { folder, server: createServer(), resources: new Map() };
  opened.server.on('request', (request, response) => {
    // With keep-alive, the server could close a connection just when a test reuses it.
    response.setHeader('connection', 'close');
    void provide(opened, request.url ?? '').then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.stack : String(error)),
    );
  });
  await new Promise<void>((resolve) => opened.server.listen(0, '127.0.0.1', resolve));
  // A server that was not closed must not keep Jest alive.
  opened.server.unref();
  run = opened;
  const { port } = opened.server.address() as AddressInfo;
  process.env[TEST_RUN_URL] = `http://127.0.0.1:${port}`;
  process.env[TEST_RUN_FOLDER] = folder;
  // A machine without nats-server fetches one here, outside of any test's time limit. If that fails, only the tests
  // that need it fail.
  const binary = await findNatsServer().catch(() => undefined);
  if (binary !== undefined) process.env['NATS_SERVER_BIN'] = binary;
}

export async function closeTestRun(): Promise<void> {
  if (run === undefined) return;
  const closing = run;
  run = undefined;
  Reflect.deleteProperty(process.env, TEST_RUN_URL);
  Reflect.deleteProperty(process.env, TEST_RUN_FOLDER);
  closing.server.close();
  closing.server.closeAllConnections();
  for (const resource of [...closing.resources.values()].reverse()) {
    // The test that requested a resource has received its start error.
    const started = await resource.catch(() => undefined);
    await started?.stop();
  }
  // A test file that was killed because it hung has left its servers and services running.
  await stopRecorded(closing.folder);
  rmSync(closing.folder, { recursive: true, force: true });
}

async function provide(opened: TestRun, path: string): Promise<unknown> {
  const factory = factories.get(path);
  if (factory === undefined) throw new Error(`The test run has no resource ${path}.`);
  const resource = opened.resources.get(path) ?? factory(opened.folder);
  opened.resources.set(path, resource);
  return (await resource).value;
}

async function startRunPostgres(folder: string): Promise<RunResource> {
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durability: 'fast', group: 'inherited' });
  return { value: { url: postgres.url }, stop: async () => postgres.stop() };
}

/** Provides the program only, since each test file starts its own server. The first run on a machine compiles it. */
async function provideVersitygw(): Promise<RunResource> {
  return { value: { program: await findVersitygw() }, stop: async () => undefined };
}

/** Provides the program only, which the first run of a checkout may fetch. */
async function providePgbouncer(): Promise<RunResource> {
  return { value: await findPgbouncer(), stop: async () => undefined };
}

/** Stops the servers and services of runs that ended without a teardown, then deletes their folders. */
async function clearDeadRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(FOLDER_PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = readOwner(folder);
    if (owner === undefined || isRunning(owner)) continue;
    const ended = await stopRecorded(folder);
    // A process that is still in use belongs to a launcher that a test started. It keeps running and needs its folder.
    if (!ended.every(({ status }) => status === 'fulfilled')) continue;
    unmountBelow(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Stops the servers and services with a record below the folder. */
async function stopRecorded(folder: string): Promise<PromiseSettledResult<void>[]> {
  return Promise.allSettled(recordsIn(folder).map(async (file) => stopOrphan(file, file, [])));
}

/** Returns the record files of running servers and services; none if another run is deleting the folder. */
function recordsIn(folder: string): string[] {
  return entriesOf(folder)
    .filter((path) => /(^|\/)(process|run\/[^/]+)\.json$/.test(path))
    .map((path) => join(folder, path));
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function readOwner(folder: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')) as ProcessIdentity;
  } catch {
    // The folder is being created at this moment, or belongs to another user.
    return undefined;
  }
}
