import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNatsServer, type EmbeddedNats, type NatsServerOptions } from '@scriptorium/embedded';
import { afterTestFile } from './run/after-test-file';
import { TEST_RUN_FOLDER } from './run/test-run-address';

/** A nats-server with JetStream for a single test file, which may kill it. It is stopped at the end of the file. */
export interface OwnNatsServer {
  /** Does not change with a restart. */
  readonly url: string;
  readonly pid: number | undefined;
  /** Folder with the configuration, the log and the streams of the server. */
  readonly dataDir: string;
  /** Kills the server with SIGKILL. Resolves when it has ended. It stays down until restart(). */
  kill(): Promise<void>;
  /** Shuts the server down cleanly. It stays down until restart(). */
  stop(): Promise<void>;
  /** Starts the server on the same port with the same streams. */
  restart(): Promise<void>;
}

let fileServer: Promise<OwnNatsServer> | undefined;

/**
 * Returns the URL of this test file's nats-server, which the first call starts. Every file has its own server, since
 * streams and durable consumers of different files would conflict on one server. A server starts in 15 ms.
 */
export async function testNatsUrl(): Promise<string> {
  fileServer ??= startOwnNatsServer();
  return (await fileServer).url;
}

/** Returns the version of the nats-server that the tests run: `2.14.5`. */
export function testNatsVersion(): string {
  const output = execFileSync(process.env['NATS_SERVER_BIN'] ?? 'nats-server', ['--version'], { encoding: 'utf8' });
  return output.replace(/^[^\d]*/, '').trim();
}

/**
 * Starts a separate server, for tests that kill it or need their own configuration, such as an `authorization` block.
 */
export async function startOwnNatsServer(
  configuration = '',
  options: Partial<Pick<NatsServerOptions, 'serverName' | 'dataDir'>> = {},
): Promise<OwnNatsServer> {
  const { dataDir = join(process.env[TEST_RUN_FOLDER] ?? tmpdir(), `nats-${randomUUID()}`) } = options;
  let server: EmbeddedNats = await startNatsServer({ ...options, dataDir, configuration, group: 'inherited' });
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
      server = await startNatsServer({ ...options, dataDir, port, configuration, group: 'inherited' });
    },
  };
}
