import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type EmbeddedPostgres, pickFreePort, startPostgres } from '@scriptorium/embedded';
import { eventually, queryDatabase } from '@scriptorium/testing';
import { Client } from 'pg';

const DATABASE = 'scriptorium';
/** The embedded server has no WAL senders if it is `fast`. Without fsync, a killed process loses nothing. */
const SETTINGS = {
  wal_level: 'replica',
  max_wal_senders: '10',
  wal_keep_size: '1GB',
  synchronous_commit: 'on',
  full_page_writes: 'on',
};

interface Node {
  readonly dataDir: string;
  readonly port: number;
}

/**
 * Two PostgreSQL servers: a primary, and a replica that has every commit before the client learns of it. `failOver`
 * kills the primary and promotes the replica, and `replaceReplica` makes the dead one a new replica at its address.
 */
export class PostgresPair {
  private readonly servers = new Map<Node, EmbeddedPostgres>();

  private constructor(
    private primary: Node,
    private replica: Node,
  ) {}

  static async start(folder: string): Promise<PostgresPair> {
    const nodes = { one: await pickFreePort(), two: await pickFreePort() };
    const pair = new PostgresPair(
      { dataDir: join(folder, 'one'), port: nodes.one },
      { dataDir: join(folder, 'two'), port: nodes.two },
    );
    await pair.startNode(pair.primary);
    await pair.replaceReplica();
    return pair;
  }

  /** URL of the primary for the superuser. */
  get url(): string {
    return this.serverOf(this.primary).url;
  }

  /** Returns the URL of both servers for a user, who gets the one that accepts writes. */
  urlFor(user: string, password: string): string {
    const ports = [this.primary.port, this.replica.port].toSorted();
    const hosts = ports.map((port) => `127.0.0.1:${port}`).join();
    return `postgres://${user}:${password}@${hosts}/${DATABASE}?target_session_attrs=read-write`;
  }

  async failOver(): Promise<void> {
    process.kill(this.serverOf(this.primary).pid ?? 0, 'SIGKILL');
    [this.primary, this.replica] = [this.replica, this.primary];
    await queryDatabase(this.url, 'select pg_promote()');
  }

  /** Copies the primary while it runs, and starts the copy as the synchronous replica. */
  async replaceReplica(): Promise<void> {
    await copyRunning(this.primary, this.url, this.replica);
    await this.startNode(this.replica);
    await this.untilReplica(`state = 'streaming'`);
    await queryDatabase(this.url, `alter system set synchronous_standby_names = '*'`);
    await queryDatabase(this.url, 'select pg_reload_conf()');
    await this.untilReplica(`sync_state = 'sync'`);
  }

  async stop(): Promise<void> {
    for (const server of this.servers.values()) await server.stop();
  }

  private serverOf(node: Node): EmbeddedPostgres {
    const server = this.servers.get(node);
    if (server === undefined) throw new Error(`The server at port ${node.port} was not started.`);
    return server;
  }

  private async startNode(node: Node): Promise<void> {
    const server = await startPostgres({
      ...node,
      durability: 'fast',
      database: DATABASE,
      settings: SETTINGS,
      group: 'inherited',
      onUnexpectedExit: () => 'leave-down',
    });
    this.servers.set(node, server);
  }

  private async untilReplica(condition: string): Promise<void> {
    const replicas = `select from pg_stat_replication where ${condition}`;
    await eventually(async () => (await queryDatabase(this.url, replicas)).length === 1);
  }
}

/** Makes a base backup by the functions of the server, since the embedded PostgreSQL has no pg_basebackup. */
async function copyRunning(primary: Node, url: string, replica: Node): Promise<void> {
  const [pgdata, copy] = [primary, replica].map(({ dataDir }) => join(dataDir, 'pgdata')) as [string, string];
  rmSync(replica.dataDir, { recursive: true, force: true });
  mkdirSync(replica.dataDir, { mode: 0o711 });
  const label = await duringBackup(url, () => copyFolder(pgdata, copy));
  rmSync(join(copy, 'postmaster.pid'), { force: true });
  const { port, username, password } = new URL(url);
  const files = {
    backup_label: label,
    'standby.signal': '',
    // Replaces the settings of the primary: the replica waits for no other one.
    'postgresql.auto.conf': `primary_conninfo = 'host=127.0.0.1 port=${port} user=${username} password=${password}'\n`,
  };
  const { uid, gid } = statSync(pgdata);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(copy, name), text);
    chownSync(join(copy, name), uid, gid);
  }
  copyFileSync(join(primary.dataDir, 'superuser-password'), join(replica.dataDir, 'superuser-password'));
}

/** Returns the text of the file `backup_label` of the copy. */
async function duringBackup(url: string, copy: () => void): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select pg_backup_start('replica', true)`);
    copy();
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    return rows[0]?.labelfile ?? '';
  } finally {
    await client.end();
  }
}

function copyFolder(from: string, to: string): void {
  const { stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  // Files that the server deletes meanwhile are not needed.
  const errors = stderr.split('\n').filter((line) => line !== '' && !line.includes('No such file'));
  if (errors.length > 0) throw new Error(errors.join('\n'));
}
