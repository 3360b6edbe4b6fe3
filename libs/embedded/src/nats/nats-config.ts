import type { ConfiguredUser } from '@scriptorium/contracts';

export interface ServerCertificate {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface NatsConfig {
  readonly port: number;
  readonly serverName: string;
  readonly storeDir: string;
  /** File with the users, in the folder of the configuration. Default: every client may connect and do everything. */
  readonly usersFile?: string;
  /** Certificate for TLS. Default: no TLS. */
  readonly tls?: ServerCertificate;
  /** Text to append to the configuration, such as an `authorization` block. */
  readonly extra?: string;
}

/** The largest limit that NATS recommends. A page of content items may come near the default of 1 MB. */
const LARGEST_MESSAGE = '8MB';

/**
 * A client that died without notice is removed after 15 to 20 s. By default it would be sent requests for 6 minutes.
 * The services ping as often (libs/messaging/src/connection).
 */
const PING_INTERVAL = '5s';
const MAX_PINGS_OUT = 2;

/** Returns the text of the server's configuration file. A JSON string is a valid string in its syntax. */
export function natsConfigText(config: NatsConfig): string {
  return [
    'host: "127.0.0.1"',
    `port: ${config.port}`,
    `server_name: ${JSON.stringify(config.serverName)}`,
    `max_payload: ${LARGEST_MESSAGE}`,
    `ping_interval: "${PING_INTERVAL}"`,
    `ping_max: ${MAX_PINGS_OUT}`,
    `jetstream { store_dir: ${JSON.stringify(config.storeDir)} }`,
    ...(config.tls === undefined ? [] : [tlsText(config.tls)]),
    ...(config.usersFile === undefined ? [] : [`include ${JSON.stringify(config.usersFile)}`]),
    config.extra ?? '',
  ].join('\n');
}

/** Returns the text of the file with the users. The server reads it again on SIGHUP. */
export function natsUsersText(users: readonly ConfiguredUser[]): string {
  return `authorization { users: ${JSON.stringify(users, null, 2)} }\n`;
}

function tlsText({ certFile, keyFile }: ServerCertificate): string {
  return `tls { cert_file: ${JSON.stringify(certFile)}, key_file: ${JSON.stringify(keyFile)} }`;
}
