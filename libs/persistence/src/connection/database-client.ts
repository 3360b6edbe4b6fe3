/**
 * A client of PostgreSQL that does not wait for a half-open connection.
 *
 *   silence    The server sends nothing for `answerTimeoutMs` while a statement runs. The client asks the server over
 *              another connection whether the session still executes. If so, it waits for the next period. Otherwise,
 *              or if the server cannot be reached, it destroys the connection: the statement fails, and a pool replaces
 *              the client.
 *   closing    A connection that does not close in time is destroyed.
 *   servers    Of several servers, the client connects to one that serves (find-server.ts).
 *   start      The server may end a session at once. Then `connect` fails: its callers listen for errors only after it,
 *              and an error without a listener ends the process.
 *   read-only  After error 25006 the connection is destroyed. A session stays read-only when its database becomes
 *              writable again, and a new connection may reach another server.
 *   pooler     A pooler does not reveal which session executes a statement. So the check only connects. If that
 *              succeeds, the client waits until the server must have ended the statement, and then destroys the
 *              connection.
 *
 * A time-out of statements alone is not sufficient: it also ends a long statement on a healthy connection, and the
 * `query_timeout` of node-postgres returns the connection to the pool while its statement runs.
 *
 * Failure modes: while the server refuses further connections, a dead one is not detected. Through an address of
 * several servers that is not a pooler in transaction mode, the check finds no session, and a statement fails after
 * `answerTimeoutMs`.
 */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

import type { DatabaseClientConfig } from './connection-options';
import type { DatabaseServers } from './database-url';
import { findServer, forgetServer, readOnlyServer, watchReadOnly } from './find-server';
import { canConnect, isExecuting, type SessionState } from './is-executing.store';
import { queryThroughPooler } from './pooled-statements';

const READ_ONLY = '25006';
const CLOSE_WITHIN_MS = 2_000;
/** Time for the answer of a statement that ended just before the check. */
const GRACE_MS = 1_000;

export class DatabaseClient extends Client {
  /** Of the session on the server. */
  declare readonly processID: number | null;
  /** No statement runs. */
  declare readonly readyForQuery?: boolean;

  private readonly isReadOnly: () => boolean;
  /** Of the server that the client is connected to. */
  private url: string | undefined;
  /** How long no byte has come after the first `bytesRead` ones. */
  private silence = { bytesRead: 0, ms: 0 };

  constructor(private readonly config: DatabaseClientConfig = {}) {
    super(config);
    this.url = config.connectionString;
    this.once('connect', () => this.watch(this.connection.stream as Socket));
    this.connection.on('errorMessage', ({ code }: { readonly code?: string }) => {
      // The statement gets its error first.
      if (code === READ_ONLY) setImmediate(() => this.fail());
    });
    this.isReadOnly = watchReadOnly(this);
    if (config.pooled !== undefined) this.query = queryThroughPooler(this, config.pooled.settings);
  }

  override connect(): Promise<DatabaseClient>;
  override connect(callback: (error: Error | null, client?: DatabaseClient) => void): void;
  override connect(callback?: (error: Error | null, client?: DatabaseClient) => void): Promise<DatabaseClient> | void {
    const connected = this.connectToServer();
    if (callback === undefined) return connected;
    connected.then(
      () => callback(null, this),
      (error: Error) => callback(error),
    );
  }

  private async connectToServer(): Promise<DatabaseClient> {
    const { servers } = this.config;
    let lost: Error | undefined;
    const lose = (error: Error): void => void (lost ??= error);
    this.on('error', lose);
    try {
      if (servers !== undefined) await this.choose(servers);
      await super.connect();
      // The end of the session may arrive together with its start.
      if (lost !== undefined) throw lost;
      if (servers?.mustAcceptWrites === true && this.isReadOnly()) throw readOnlyServer();
      return this;
    } catch (error) {
      this.fail();
      throw error;
    } finally {
      // The callers continue before any other event arrives.
      this.off('error', lose);
    }
  }

  private async choose(servers: DatabaseServers): Promise<void> {
    this.url = await findServer(servers, this.config);
    const { host, port } = new Client({ connectionString: this.url });
    this.host = host;
    this.port = port;
  }

  private fail(): void {
    if (this.config.servers !== undefined) forgetServer(this.config.servers);
    void this.end();
  }

  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | void {
    const late = setTimeout(() => this.connection.stream.destroy(), CLOSE_WITHIN_MS).unref();
    this.connection.once('end', () => clearTimeout(late));
    return callback === undefined ? super.end() : super.end(callback);
  }

  private watch(stream: Socket): void {
    const { answerTimeoutMs = 0 } = this.config;
    // Bytes in either direction restart the time-out of the socket, so each new statement restarts it.
    stream.setTimeout(answerTimeoutMs);
    stream.on('timeout', () => {
      if (this.readyForQuery !== true) void this.check(stream, answerTimeoutMs);
    });
  }

  private async check(stream: Socket, answerTimeoutMs: number): Promise<void> {
    const { bytesRead } = stream;
    const state = await this.sessionState(bytesRead, answerTimeoutMs);
    if (state === 'ended') await sleep(GRACE_MS);
    if (stream.destroyed || stream.bytesRead !== bytesRead) return;
    if (state === 'executing' || state === 'unknown') stream.setTimeout(answerTimeoutMs);
    else stream.destroy(silentConnection(answerTimeoutMs));
  }

  private async sessionState(bytesRead: number, answerTimeoutMs: number): Promise<SessionState> {
    const { pooled } = this.config;
    const address = { ...this.config, connectionString: this.url };
    if (pooled === undefined) return isExecuting(address, this.processID);
    const isLonger = bytesRead === this.silence.bytesRead;
    this.silence = { bytesRead, ms: (isLonger ? this.silence.ms : 0) + answerTimeoutMs };
    const limit = pooled.longestStatementMs;
    return limit > 0 && this.silence.ms >= limit + answerTimeoutMs ? 'ended' : canConnect(address);
  }
}

function silentConnection(ms: number): Error {
  return Object.assign(new Error(`The database has not answered for ${ms} ms, and the connection is lost.`), {
    code: 'ETIMEDOUT',
  });
}
