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
import { findVersitygw } from '../find-versitygw';
import { unmountBelow } from '../small-disk';
import { TEST_RUN_FOLDER, TEST_RUN_URL } from './test-run-address';

/*
 * What all test files of one Jest run have in common: one PostgreSQL, and what else a project lends (e2e: the running
 * system).
 *
 * Jest's main process (which calls global setup and teardown) owns it; test files run in worker processes and ask for
 * it over HTTP on loopback, at the address in TEST_RUN_URL. What is lent starts with the first question, so a run of pure
 * specs pays for the listening socket alone. Streams cannot be told apart within one nats-server, which costs 15 ms to
 * start; each test file therefore has its own (nats.ts) and none is shared.
 *
 * It fails by leaving a folder `scriptorium-test-…` and a PostgreSQL behind when Jest is killed. The next run, of any
 * checkout, ends what a dead run left.
 */
const FOLDER_PREFIX = 'scriptorium-test-';
const OWNER_FILE = 'owner.json';

/** What is told to those who ask, and how it ends. */
export interface RunResource {
  readonly value: unknown;
  stop(): Promise<void>;
}

/** `folder` is the run's own, and goes with it. */
export type RunResourceFactory = (folder: string) => Promise<RunResource>;

interface TestRun {
  readonly folder: string;
  readonly server: Server;
  /** By path, in the order of the first questions. */
  readonly lent: Map<string, Promise<RunResource>>;
}

const lenders = new Map<string, RunResourceFactory>([
  ['/postgres', lendPostgres],
  ['/versitygw', lendVersitygw],
]);

/** Offers something to all test files of the run; it is started when the first of them asks. From a global setup. */
export function provideRunResource(path: string, lender: RunResourceFactory): void {
  lenders.set(path, lender);
}

let run: TestRun | undefined;

export async function openTestRun(): Promise<void> {
  if (run !== undefined) return;
  await clearDeadRuns();
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  // Under root, PostgreSQL's own user must pass through.
  chmodSync(folder, 0o711);
  writeFileSync(join(folder, OWNER_FILE), JSON.stringify(ownIdentity()));
  const opened: TestRun = { folder, server: createServer(), lent: new Map() };
  opened.server.on('request', (request, response) => {
    // A kept connection is closed by us just when a test takes it up again, sooner or later.
    response.setHeader('connection', 'close');
    void answer(opened, request.url ?? '').then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.stack : String(error)),
    );
  });
  await new Promise<void>((resolve) => opened.server.listen(0, '127.0.0.1', resolve));
  // A server that nobody closed must not keep Jest alive.
  opened.server.unref();
  run = opened;
  const { port } = opened.server.address() as AddressInfo;
  process.env[TEST_RUN_URL] = `http://127.0.0.1:${port}`;
  process.env[TEST_RUN_FOLDER] = folder;
  // A machine without nats-server fetches one here, where no test's time limit runs. If that fails, the test that needs
  // it says so; the others need not care.
  const binary = await findNatsServer().catch(() => undefined);
  if (binary !== undefined) process.env['NATS_SERVER_BIN'] = binary;
}

export async function closeTestRun(): Promise<void> {
  if (run === undefined) return;
  const closing = run;
  run = undefined;
  closing.server.close();
  closing.server.closeAllConnections();
  for (const lent of [...closing.lent.values()].reverse()) {
    // What could not be started was told to whoever asked.
    const started = await lent.catch(() => undefined);
    await started?.stop();
  }
  rmSync(closing.folder, { recursive: true, force: true });
}

async function answer(opened: TestRun, path: string): Promise<unknown> {
  const lender = lenders.get(path);
  if (lender === undefined) throw new Error(`A test run has no ${path}`);
  const lent = opened.lent.get(path) ?? lender(opened.folder);
  opened.lent.set(path, lent);
  return (await lent).value;
}

async function lendPostgres(folder: string): Promise<RunResource> {
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durability: 'fast', group: 'inherited' });
  return { value: { url: postgres.url }, stop: async () => postgres.stop() };
}

/** The program alone, since a bucket of one file is no other's business; the first run on a machine compiles it. */
async function lendVersitygw(): Promise<RunResource> {
  return { value: { program: await findVersitygw() }, stop: async () => undefined };
}

/** Ends what runs without a teardown left: their servers and services, then their folders. */
async function clearDeadRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(FOLDER_PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = readOwner(folder);
    if (owner === undefined || isRunning(owner)) continue;
    const ended = await Promise.allSettled(recordsIn(folder).map(async (file) => stopOrphan(file, file, [])));
    // A process that is still in use belongs to a launcher that a test started: it goes on, and needs its folder.
    if (!ended.every(({ status }) => status === 'fulfilled')) continue;
    unmountBelow(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The records that servers and services have on disk while they run. */
function recordsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|\/)(process|run\/[^/]+)\.json$/.test(path))
    .map((path) => join(folder, path));
}

function readOwner(folder: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')) as ProcessIdentity;
  } catch {
    // Being made at this moment, or another user's.
    return undefined;
  }
}
