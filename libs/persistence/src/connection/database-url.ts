export interface DatabaseServers {
  /** A URL for each server. */
  readonly urls: readonly string[];
  /** Whether only a server that accepts writes may be used, not a replica or a read-only database. */
  readonly mustAcceptWrites: boolean;
}

const ACCEPTS_WRITES: Readonly<Record<string, boolean>> = { any: false, 'read-write': true, primary: true };

/**
 * Reads a connection URL of libpq, which may list several servers. node-postgres supports only one:
 *
 *     postgres://user:password@first:5432,second:5432/database?target_session_attrs=read-write
 *
 * Of `target_session_attrs`, `any`, `read-write` and `primary` are supported. The error does not contain the URL, which
 * has a password.
 */
export function parseDatabaseUrl(url: string): DatabaseServers {
  const [, scheme, hosts, rest] = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]*)(.*)$/s.exec(url) ?? [];
  if (scheme === undefined || hosts === undefined || rest === undefined)
    return { urls: [url], mustAcceptWrites: false };
  const [path = '', query] = rest.split('?', 2);
  const parameters = new URLSearchParams(query);
  const wanted = parameters.get('target_session_attrs') ?? 'any';
  const mustAcceptWrites = ACCEPTS_WRITES[wanted];
  if (mustAcceptWrites === undefined) {
    throw new Error(
      `target_session_attrs of the database URL is "${wanted}". Use ${Object.keys(ACCEPTS_WRITES).join(', ')}.`,
    );
  }
  parameters.delete('target_session_attrs');
  const end = parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
  return { urls: hosts.split(',').map((host) => `${scheme}${host}${end}`), mustAcceptWrites };
}
