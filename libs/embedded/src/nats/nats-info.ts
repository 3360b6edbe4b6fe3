import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** The INFO message that a nats-server sends at the start of each connection. */
export interface NatsInfo {
  readonly server_name: string;
  readonly version: string;
  readonly jetstream: boolean;
}

const RESPONSE_TIMEOUT_MS = 2_000;

/** Returns the INFO message of the server. @throws Error if nothing listens or it is not a NATS server */
export async function readNatsInfo(host: string, port: number): Promise<NatsInfo> {
  const line = await firstLine(host, port);
  const info = infoIn(line);
  if (info === undefined) throw new Error(`${host}:${port} is not a NATS server`);
  const { server_name: name, version, jetstream } = info;
  return {
    server_name: typeof name === 'string' ? name : '',
    version: typeof version === 'string' ? version : '',
    jetstream: jetstream === true,
  };
}

function infoIn(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('INFO ')) return undefined;
  try {
    return (JSON.parse(line.slice('INFO '.length)) ?? undefined) as Readonly<Record<string, unknown>> | undefined;
  } catch {
    return undefined;
  }
}

async function firstLine(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: RESPONSE_TIMEOUT_MS });
    const lines = createInterface({ input: socket });
    lines.once('line', (line) => {
      socket.destroy();
      resolve(line);
    });
    // readline emits the errors of its input until that ends; the socket can fail after it.
    lines.on('error', reject);
    socket.on('error', reject);
    socket.on('timeout', () => socket.destroy(new Error(`${host}:${port} does not respond`)));
    socket.on('close', () => reject(new Error(`${host}:${port} closed the connection`)));
  });
}
