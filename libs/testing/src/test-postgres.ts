import { chownSync, copyFileSync, chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type EmbeddedPostgres, localCertificates, startPostgres } from '@scriptorium/embedded';
import { afterTestFile } from './run/after-test-file';
import { queryDatabase } from './query-database';
import { temporaryFolder } from './temporary-folder';

/** A PostgreSQL for a single test file, which may stop it or change its settings. It ends with the test file. */
export interface OwnPostgres {
  /** URL of the database `docs` for the superuser. */
  readonly url: string;
  stop(): Promise<void>;
  /** Starts the server on the same port with the same data. */
  restart(): Promise<void>;
  /** Makes the server accept TLS with a certificate for `hosts`. Returns the file of its authority. */
  enableTls(hosts: readonly string[]): Promise<string>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = temporaryFolder();
  const start = (port?: number): Promise<EmbeddedPostgres> =>
    startPostgres({
      dataDir: join(folder, 'postgres'),
      durability: 'fast',
      database: 'docs',
      group: 'inherited',
      ...(port === undefined ? {} : { port }),
    });
  let server = await start();
  afterTestFile(async () => server.stop());
  return {
    url: server.url,
    stop: async () => server.stop(),
    restart: async () => {
      await server.stop();
      server = await start(Number(new URL(server.url).port));
    },
    enableTls: async (hosts) => {
      const { caFile, certFile, keyFile } = await localCertificates(join(folder, 'tls'), hosts, new Date());
      const [row] = await queryDatabase(server.url, 'show data_directory');
      const dataDirectory = String(row?.['data_directory']);
      placeForServer(certFile, join(dataDirectory, 'server.crt'), dataDirectory);
      placeForServer(keyFile, join(dataDirectory, 'server.key'), dataDirectory);
      await queryDatabase(server.url, 'alter system set ssl = on');
      await queryDatabase(server.url, 'select pg_reload_conf()');
      return caFile;
    },
  };
}

/** The server reads only a key that belongs to its account. */
function placeForServer(from: string, to: string, dataDirectory: string): void {
  const { uid, gid } = statSync(dataDirectory);
  copyFileSync(from, to);
  chmodSync(to, 0o600);
  chownSync(to, uid, gid);
}
