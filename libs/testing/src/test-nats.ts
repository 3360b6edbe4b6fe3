import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNatsServer, type EmbeddedNats } from '@scriptorium/embedded';
import { afterTestFile } from './run/after-test-file';
import { TEST_RUN_FOLDER } from './run/test-run-address';

/** A nats-server with JetStream that a test may do anything to. The end of the file stops it. */
export interface OwnNatsServer {
  /** The same before and after a restart. */
  readonly url: string;
  readonly pid: number | undefined;
  /** Where the server keeps its configuration, its log and its streams. */
  readonly dataDir: string;
  /** SIGKILL; resolves when it is gone. It stays down until restart(). */
  kill(): Promise<void>;
  /** Shuts it down in good order. It stays down until restart(). */
  stop(): Promise<void>;
  /** On the same port, with the same streams. */
  restart(): Promise<void>;
}

let ofThisFile: Promise<OwnNatsServer> | undefined;

/**
 * The nats-server of this test file, started by the first call. Streams and durable consumers of different files
 * would get into each other's way on one server, and a server starts in 15 ms; so every file has its own.
 */
export async function testNatsUrl(): Promise<string> {
  ofThisFile ??= startOwnNatsServer();
  return (await ofThisFile).url;
}

/** The version of the program that the tests run, `2.14.5`. */
export function testNatsVersion(): string {
  const output = execFileSync(process.env['NATS_SERVER_BIN'] ?? 'nats-server', ['--version'], { encoding: 'utf8' });
  return output.replace(/^[^\d]*/, '').trim();
}

/** Another one, for tests that kill it or need a configuration of their own, such as an `authorization` block. */
export async function startOwnNatsServer(configuration = ''): Promise<OwnNatsServer> {
  const dataDir = join(process.env[TEST_RUN_FOLDER] ?? tmpdir(), `nats-${randomUUID()}`);
  let server: EmbeddedNats = await startNatsServer({ dataDir, configuration, group: 'inherited' });
  afterTestFile(async () => {
    await server.stop('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });
  const { url, port } = server;
  return {
    url,
    dataDir,
    get pid() {
      return server.pid;
    },
    kill: async () => server.stop('SIGKILL'),
    stop: async () => server.stop(),
    restart: async () => {
      await server.stop();
      server = await startNatsServer({ dataDir, port, configuration, group: 'inherited' });
    },
  };
}
