export interface NatsConfig {
  readonly port: number;
  readonly serverName: string;
  readonly storeDir: string;
  /** More of the server's configuration, such as an `authorization` block. */
  readonly extra?: string;
}

/** The largest message that NATS recommends; the default of 1 MB is too near to a page of content items. */
const LARGEST_MESSAGE = '8MB';

/** The server's configuration file. A JSON string is a valid string of its syntax. */
export function natsConfigText(config: NatsConfig): string {
  return [
    'host: "127.0.0.1"',
    `port: ${config.port}`,
    `server_name: ${JSON.stringify(config.serverName)}`,
    `max_payload: ${LARGEST_MESSAGE}`,
    `jetstream { store_dir: ${JSON.stringify(config.storeDir)} }`,
    config.extra ?? '',
  ].join('\n');
}
