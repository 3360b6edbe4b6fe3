import { readFileSync } from 'node:fs';

import {
  type Authenticator,
  connect,
  credsAuthenticator,
  errors,
  type NatsConnection,
  nkeyAuthenticator,
  type NodeConnectionOptions,
  type TlsOptions,
} from '@nats-io/transport-node';
import { inboxPrefix, type NatsServerUrl, parseNatsUrls } from '@scriptorium/contracts';

import { NoServerError } from './await-nats';
import { closeStaleTransports } from './stale-transports';

/** How a service reaches NATS. */
export interface NatsAccess {
  /** `nats://[user:password@]host:port`, or several of these separated by commas. */
  readonly natsUrl: string;
  readonly natsUser?: string | undefined;
  readonly natsPassword?: string | undefined;
  readonly natsToken?: string | undefined;
  readonly natsNkeySeed?: string | undefined;
  readonly natsCredsFile?: string | undefined;
  readonly natsTlsCaFile?: string | undefined;
  readonly natsTlsCertFile?: string | undefined;
  readonly natsTlsKeyFile?: string | undefined;
  /** Milliseconds between two pings of a connection. Default 5,000. */
  readonly natsPingIntervalMs?: number;
  /** Milliseconds that a service waits at its start for nats-server and JetStream. Default 60,000. */
  readonly natsTimeoutMs?: number;
}

/** Connection options of nats.js and of Nest's NATS transport. */
export type NatsAddress = NodeConnectionOptions & { readonly servers: string[]; readonly name: string };

export const DEFAULT_PING_INTERVAL_MS = 5_000;

/**
 * Unanswered pings after which a connection is closed: a connection that died without notice is replaced after 15 to
 * 20 s. nats.js would notice it after 4 to 6 minutes. The server must ping as often (libs/embedded/src/nats), since it
 * sends requests to a dead subscriber until it notices.
 */
const MAX_PINGS_OUT = 2;

/**
 * Limit of one attempt to connect. If a server dies between accepting a connection and sending its greeting, nats.js
 * waits this long before it tries again. Its default is 20 s.
 */
const CONNECT_TIMEOUT_MS = 3_000;

/** Attempts to connect at the start. On a busy machine, a greeting may take longer than one attempt waits. */
const CONNECT_ATTEMPTS = 10;
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * Converts `nats://user:password@one:4222,two:4222` into options. A connection is restored without limit, so that a
 * service survives the restart of its server. `<service>-<use>` is the name in the server's monitoring. The inboxes are
 * those of the user of the service.
 */
export function natsAddress(access: NatsAccess, service: string, use?: string): NatsAddress {
  const { natsUrl, natsPingIntervalMs } = access;
  const [first, ...others] = parseNatsUrls(natsUrl) ?? [];
  // The error must not contain the URL, which may have a password.
  if (first === undefined) throw new Error('NATS_URL is not a list of URLs such as nats://host:4222.');
  return {
    servers: [first, ...others].map(({ hostname, port }) => `${hostname}:${port}`),
    name: use === undefined ? service : `${service}-${use}`,
    inboxPrefix: inboxPrefix(service),
    maxReconnectAttempts: -1,
    // Otherwise a client would never connect again after two rejections, such as during a change of credentials.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 250,
    timeout: CONNECT_TIMEOUT_MS,
    pingInterval: natsPingIntervalMs ?? DEFAULT_PING_INTERVAL_MS,
    maxPingOut: MAX_PINGS_OUT,
    ...credentialsOf(access, first),
    ...tlsOf(access, first.isTls || others.some(({ isTls }) => isTls)),
  };
}

type Credentials = Pick<NodeConnectionOptions, 'user' | 'pass' | 'token' | 'authenticator'>;

/** A setting replaces the user and password of the first URL. */
function credentialsOf(access: NatsAccess, { user, password = '' }: NatsServerUrl): Credentials {
  const { natsUser, natsPassword, natsToken, natsNkeySeed, natsCredsFile } = access;
  if (natsCredsFile !== undefined) return { authenticator: fromCredsFile(natsCredsFile) };
  if (natsNkeySeed !== undefined) return { authenticator: nkeyAuthenticator(new TextEncoder().encode(natsNkeySeed)) };
  if (natsToken !== undefined) return { token: natsToken };
  if (natsUser !== undefined) return { user: natsUser, pass: natsPassword ?? '' };
  return user === undefined ? {} : { user, pass: password };
}

/**
 * Reads the file for each connection, so that credentials can be renewed. While the file is missing or incomplete, the
 * last credentials are used: nats.js closes a connection permanently if its authenticator throws.
 */
function fromCredsFile(file: string): Authenticator {
  let last: Authenticator | undefined;
  return (nonce) => {
    try {
      const next = credsAuthenticator(readFileSync(file));
      const answer = next(nonce);
      last = next;
      return answer;
    } catch (error) {
      if (last === undefined) throw error;
      return last(nonce);
    }
  };
}

function tlsOf(
  { natsTlsCaFile, natsTlsCertFile, natsTlsKeyFile }: NatsAccess,
  isTlsUrl: boolean,
): { tls?: TlsOptions } {
  const files = {
    ...(natsTlsCaFile === undefined ? {} : { caFile: natsTlsCaFile }),
    ...(natsTlsCertFile === undefined ? {} : { certFile: natsTlsCertFile }),
    ...(natsTlsKeyFile === undefined ? {} : { keyFile: natsTlsKeyFile }),
  };
  const isRequired = isTlsUrl || Object.keys(files).length > 0;
  return isRequired ? { tls: files } : {};
}

/**
 * Opens a connection that restores itself. Repeats an attempt that timed out. Rejects with `NoServerError` at once if
 * no server accepts a connection or the credentials.
 */
export async function connectNats(address: NatsAddress): Promise<NatsConnection> {
  try {
    const connection = await connectInTime(address);
    closeStaleTransports(connection);
    return connection;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NoServerError(`No NATS server at ${address.servers.join(', ')}: ${reason}`, { cause: error });
  }
}

async function connectInTime(address: NatsAddress): Promise<NatsConnection> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connect(address);
    } catch (error) {
      if (!(error instanceof errors.TimeoutError) || attempt === CONNECT_ATTEMPTS) throw error;
    }
  }
}

/** Waits until published messages are written, at most CLOSE_TIMEOUT_MS if the server is down. */
export async function flushWithTimeout(connection: NatsConnection): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref());
  await Promise.race([connection.flush().catch(() => undefined), limit]);
}
