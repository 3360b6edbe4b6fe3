/**
 * Repeats a step of the start of a service until NATS can do it.
 *
 *   passing     nats-server does not accept connections yet, JetStream is not up yet or does not answer in time, a
 *               stream or the cluster has no leader, or a node does not know a new stream yet. The step is repeated,
 *               and the reason is logged once.
 *   permanent   The server rejects the credentials or the request. The error is thrown at once.
 *
 * Without this, a service that starts during an election of a leader (4 to 9 s) would end.
 *
 * Failure mode: after `withinMs` it throws `RejectedError('NATS_UNAVAILABLE')`, one line for the operator.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';
import { RejectedError } from '@scriptorium/contracts';

import { backoff } from '../loop/backoff';

export interface AwaitNatsOptions {
  readonly withinMs: number;
  readonly log: (line: string) => void;
}

export const DEFAULT_START_TIMEOUT_MS = 60_000;

const LONGEST_PAUSE_MS = 2_000;
/** Not enough nodes of the cluster are up to place the replicas of a stream. */
const NO_SUITABLE_PEERS = 10005;
/**
 * ensureTopology turns a missing stream or consumer into an error of its own. Only one that was found or created, and
 * that a node of the cluster does not know after an election, is an error of the server.
 */
const NOT_KNOWN_YET = [10059, 10014];
/** The server is not in a cluster, and a stream has several replicas. */
const REPLICAS_WITHOUT_CLUSTER = 10074;
/** The name of an error that nats.js does not export. It has a cause of the API if the account has no JetStream. */
const NOT_ENABLED = 'JetStreamNotEnabled';
/** From this status on, the fault is the server's. */
const SERVER_FAULT = 500;

export async function awaitNats<Result>(
  step: () => Promise<Result>,
  { withinMs, log }: AwaitNatsOptions,
): Promise<Result> {
  const deadline = performance.now() + withinMs;
  let logged: string | undefined;
  for (let attempt = 1; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      const reason = passingReason(error);
      if (reason === undefined) throw error;
      const left = deadline - performance.now();
      if (left <= 0) throw new RejectedError('NATS_UNAVAILABLE', `NATS cannot be used: ${reason}.`);
      if (reason !== logged) log(`Waiting up to ${withinMs} ms for NATS: ${reason}.`);
      logged = reason;
      await sleep(Math.min(left, backoff(attempt, LONGEST_PAUSE_MS, Math.random)));
    }
  }
}

/** Returns the reason of an error that can pass, or undefined for another error. */
function passingReason(error: unknown): string | undefined {
  if (error instanceof JetStreamApiError) return isPassing(error) ? error.message : undefined;
  if (error instanceof Error && error.name === NOT_ENABLED)
    return error.cause instanceof JetStreamApiError ? undefined : 'JetStream is not available';
  if (error instanceof errors.TimeoutError) return 'JetStream does not answer in time';
  if (error instanceof errors.RequestError) return `a request failed: ${error.message}`;
  return error instanceof NoServerError && isPassingConnect(error.cause) ? error.message : undefined;
}

/** No server accepts a connection. The cause is the error of nats.js. */
export class NoServerError extends Error {
  override readonly name = 'NoServerError';
}

function isPassing({ code, status }: JetStreamApiError): boolean {
  return (
    code === NO_SUITABLE_PEERS ||
    NOT_KNOWN_YET.includes(code) ||
    (status >= SERVER_FAULT && code !== REPLICAS_WITHOUT_CLUSTER)
  );
}

function isPassingConnect(cause: unknown): boolean {
  return cause instanceof errors.ConnectionError || cause instanceof errors.TimeoutError;
}
