/** Time limits of a connection, in milliseconds. 0: no limit. */
export interface TimeLimits {
  /** For the server to accept a connection, and to wait for a free one of a pool. */
  readonly connect: number;
  /** A statement without an answer for this time is checked over another connection (`DatabaseClient`). */
  readonly answer: number;
  /** The server cancels a statement after this time: `statement_timeout`. */
  readonly statement: number;
  /** The server cancels a statement that waits for a lock for this time: `lock_timeout`. */
  readonly lock: number;
  /** The server ends an idle transaction, and releases its locks: `idle_in_transaction_session_timeout`. */
  readonly idleInTransaction: number;
}

/** Limits that differ from those of the kind of work. */
export type LimitOptions = { readonly [Limit in keyof TimeLimits]?: number | undefined };

/**
 * The kinds of work:
 *
 *   request      an rpc, whose caller waits for up to `RPC_TIMEOUT_MS` of the gateway
 *   background   commands, plans and sweeps. One statement may plan a million copies.
 *   relay        the relay of an outbox, whose idle transaction waits for NATS only
 *   migration    changes of the schema, which may rewrite a table
 */
export type Work = 'request' | 'background' | 'relay' | 'migration';

const CONNECT = 5_000;
const ANSWER = 10_000;

export const WORK_LIMITS: Readonly<Record<Work, TimeLimits>> = {
  request: { connect: CONNECT, answer: ANSWER, statement: 30_000, lock: 3_000, idleInTransaction: 15_000 },
  background: { connect: CONNECT, answer: ANSWER, statement: 600_000, lock: 30_000, idleInTransaction: 15_000 },
  relay: { connect: CONNECT, answer: ANSWER, statement: 30_000, lock: 30_000, idleInTransaction: 15_000 },
  migration: { connect: CONNECT, answer: ANSWER, statement: 0, lock: 0, idleInTransaction: 60_000 },
};
