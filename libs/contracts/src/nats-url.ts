/** One address of `NATS_URL`. */
export interface NatsServerUrl {
  readonly hostname: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  readonly isTls: boolean;
}

const DEFAULT_PORT = 4222;
const SCHEME = /^(nats|tls):\/\//;
const ADDRESS = /^(\[[0-9a-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?\/?$/i;

/**
 * Returns the addresses in `nats://user:password@one:4222,nats://user:password@two:4222`, or undefined if one is wrong.
 * The last `@` ends the password, so it may contain `/`, `#` and `@`. A comma must be written as `%2C`. Unlike the
 * standard parser, it does not throw errors that contain the password.
 */
export function parseNatsUrls(urls: string): readonly NatsServerUrl[] | undefined {
  const parsed = urls.split(',').map((url) => parseOne(url.trim()));
  return parsed.every((each) => each !== undefined) ? parsed : undefined;
}

function parseOne(url: string): NatsServerUrl | undefined {
  const rest = url.replace(SCHEME, '');
  const at = rest.lastIndexOf('@');
  const [, hostname, port] = ADDRESS.exec(rest.slice(at + 1)) ?? [];
  if (hostname === undefined || Number(port ?? DEFAULT_PORT) > 65_535) return undefined;
  return {
    hostname,
    port: Number(port ?? DEFAULT_PORT),
    isTls: url.startsWith('tls://'),
    ...(at < 0 ? {} : credentialsIn(rest.slice(0, at))),
  };
}

function credentialsIn(text: string): { readonly user: string; readonly password: string } {
  const colon = text.indexOf(':');
  const [user, password] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  return { user: decoded(user), password: decoded(password) };
}

/** Text with a `%` that encodes nothing is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
