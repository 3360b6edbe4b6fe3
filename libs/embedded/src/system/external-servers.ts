import { Client } from 'pg';
import { RejectedError } from '@scriptorium/contracts';
import { readNatsInfo } from '../nats/nats-info';
import { reasonOf } from '../reason-of';
import { compareVersions, OLDEST_NATS_VERSION } from '../nats/nats-version';

const CONNECT_WITHIN_MS = 5_000;
const DEFAULT_NATS_PORT = 4222;

/** @throws RejectedError NO_DATABASE, without the password that is in the address */
export async function checkDatabase(url: string): Promise<void> {
  const { hostname, port, pathname } = parse(url, 'DATABASE_URL', 'postgres://user:password@host:5432/database');
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_WITHIN_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const where = `${hostname}:${port === '' ? '5432' : port}${pathname}`;
    throw new RejectedError('NO_DATABASE', `DATABASE_URL: no connection to ${where} (${reasonOf(error)}).`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Asks the first server that answers. A server behind TLS greets in the clear all the same.
 * @param urls one address, or several of one cluster, with commas between
 * @throws RejectedError NO_NATS
 */
export async function checkNats(urls: string): Promise<void> {
  const reasons: string[] = [];
  for (const url of urls.split(',')) {
    const { hostname, port } = parse(url.trim(), 'NATS_URL', 'nats://host:4222');
    try {
      const info = await readNatsInfo(hostname, port === '' ? DEFAULT_NATS_PORT : Number(port));
      if (!info.jetstream) throw new Error('has JetStream switched off');
      if (compareVersions(info.version, OLDEST_NATS_VERSION) < 0) {
        throw new Error(`is version ${info.version}, older than ${OLDEST_NATS_VERSION}`);
      }
      return;
    } catch (error) {
      reasons.push(`${hostname}: ${reasonOf(error)}`);
    }
  }
  throw new RejectedError('NO_NATS', `NATS_URL: no server that can be used (${reasons.join('; ')}).`);
}

function parse(url: string, setting: string, example: string): URL {
  if (!URL.canParse(url)) throw new RejectedError('WRONG_URL', `${setting} is no address. Example: ${example}`);
  return new URL(url);
}
