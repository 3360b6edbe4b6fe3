import { parseNatsUrls, RejectedError } from '@scriptorium/contracts';
import { readNatsInfo } from '../nats/nats-info';
import { checkConnection } from '../postgres/database.store';
import { reasonOf } from '../reason-of';
import { compareVersions, OLDEST_NATS_VERSION, parseNatsVersion } from '../nats/nats-version';

const HAS_SCHEME = /^\s*(nats|tls):\/\//;
const NATS_EXAMPLE = 'nats://host:4222';

/** Queries the database once. @throws RejectedError NO_DATABASE, whose text does not contain the password */
export async function checkDatabase(url: string): Promise<void> {
  const { hostname, port, pathname } = parse(url, 'DATABASE_URL', 'postgres://user:password@host:5432/database');
  try {
    await checkConnection(url);
  } catch (error) {
    const where = `${hostname}:${port === '' ? '5432' : port}${pathname}`;
    throw new RejectedError('NO_DATABASE', `DATABASE_URL: cannot connect to ${where} (${reasonOf(error)}).`);
  }
}

/**
 * Checks the version and JetStream of the first server that responds. A server with TLS also sends its INFO in plain
 * text.
 * @param urls one URL, or several of one cluster separated by commas
 * @throws RejectedError NO_NATS if no server is usable
 */
export async function checkNats(urls: string): Promise<void> {
  const reasons: string[] = [];
  const servers = parseNatsUrls(urls);
  if (servers === undefined || !HAS_SCHEME.test(urls)) throw wrongUrl('NATS_URL', NATS_EXAMPLE);
  for (const { hostname, port } of servers) {
    try {
      const info = await readNatsInfo(hostname.replace(/^\[|\]$/g, ''), port);
      if (!info.jetstream) throw new Error('JetStream is disabled');
      const version = parseNatsVersion(info.version);
      if (version === undefined) throw new Error('it does not report its version');
      if (compareVersions(version, OLDEST_NATS_VERSION) < 0) {
        throw new Error(`version ${version} is older than ${OLDEST_NATS_VERSION}`);
      }
      return;
    } catch (error) {
      reasons.push(`${hostname}: ${reasonOf(error)}`);
    }
  }
  throw new RejectedError('NO_NATS', `NATS_URL: no usable server (${reasons.join('; ')}).`);
}

function parse(url: string, setting: string, example: string): URL {
  if (!URL.canParse(url)) throw wrongUrl(setting, example);
  return new URL(url);
}

function wrongUrl(setting: string, example: string): RejectedError {
  return new RejectedError('WRONG_URL', `${setting} is not a valid URL. Example: ${example}`);
}
