import { scopes as knownScopes, type Scope } from '@scriptorium/contracts';
import type { Declaration, DeclaredClient, DeclaredScopes, DeclaredToken } from './declaration';
import { parseSpace, type ReadText } from './parse-space';
import { Place, refuseTwice } from './place';

const MIN_TOKEN = 32;
const MIN_SECRET = 16;

export interface ParsedBootstrap {
  /** As far as it could be read: good for more checks, and for nothing else where there are mistakes. */
  readonly declaration: Declaration;
  /** All at once, each as `path: message`. */
  readonly mistakes: readonly string[];
}

const NOTHING: Declaration = { spaces: [], clients: [], tokens: [] };

/**
 * Reads a bootstrap file. `readText` gives the text of a file that is named in it, and throws where there is none.
 */
export function parseBootstrap(text: string, readText: ReadText): ParsedBootstrap {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words show a piece of the file, which may be a secret.
    return { declaration: NOTHING, mistakes: ['$: is not JSON'] };
  }
  const mistakes: string[] = [];
  return { declaration: parseDeclaration(new Place('', value, mistakes), readText), mistakes };
}

function parseDeclaration(root: Place, readText: ReadText): Declaration {
  const members = root.object(['spaces', 'clients', 'tokens']);
  if (members === undefined) return NOTHING;
  const spaces = members.spaces.list((place) => [place, parseSpace(place, readText)] as const);
  const parsed = spaces.map(([, space]) => space);
  refuseTwice(
    spaces.map(([place, { key }]) => [place, key] as const),
    'key',
  );
  refuseTwice(
    spaces.filter(([, { hubId }]) => hubId !== undefined).map(([place, { hubId }]) => [place, hubId] as const),
    'hubId',
  );
  const spaceKeys = new Set(parsed.map(({ key }) => key));
  const clients =
    members.clients.optional((all) => all.list((place) => [place, parseClient(place, spaceKeys)] as const)) ?? [];
  refuseTwice(
    clients.map(([place, { id }]) => [place, id] as const),
    'id',
  );
  refuseTwice(
    clients.map(([place, { name }]) => [place, name] as const),
    'name',
  );
  const tokens =
    members.tokens.optional((all) => all.list((place) => [place, parseToken(place, spaceKeys)] as const)) ?? [];
  refuseTwice(
    tokens.map(([place, { name }]) => [place, name] as const),
    'name',
  );
  refuseTwice(
    tokens.map(([place, { token }]) => [place, token] as const),
    'token',
  );
  return { spaces: parsed, clients: clients.map(([, client]) => client), tokens: tokens.map(([, token]) => token) };
}

function parseClient(place: Place, spaceKeys: ReadonlySet<string>): DeclaredClient {
  const members = place.object(['id', 'secret', 'name', 'scopes']);
  if (members === undefined) return { path: place.path, id: '', secret: '', name: '', scopes: {} };
  const id = members.id.text();
  return {
    path: place.path,
    id,
    secret: members.secret.text(`must have ${MIN_SECRET} characters at least`, (text) => text.length >= MIN_SECRET),
    name: members.name.optional((name) => name.text()) ?? id,
    scopes: parseScopes(members.scopes, spaceKeys),
  };
}

function parseToken(place: Place, spaceKeys: ReadonlySet<string>): DeclaredToken {
  const members = place.object(['name', 'token', 'scopes']);
  if (members === undefined) return { path: place.path, name: '', token: '', scopes: {} };
  return {
    path: place.path,
    name: members.name.text(),
    token: members.token.text(
      `must have ${MIN_TOKEN} characters at least, none of them white space`,
      (text) => text.length >= MIN_TOKEN && !/\s/.test(text),
    ),
    scopes: parseScopes(members.scopes, spaceKeys),
  };
}

function parseScopes(place: Place, spaceKeys: ReadonlySet<string>): DeclaredScopes {
  const entries = (place.entries() ?? []).map(([key, granted]): [string, readonly Scope[]] => {
    if (!spaceKeys.has(key)) granted.refuse('there is no space of this key in the file');
    return [key, granted.list(parseScope)];
  });
  return Object.fromEntries(entries);
}

function parseScope(place: Place): Scope {
  const text = place.text(`must be one of ${knownScopes.join(', ')}`, (given) =>
    knownScopes.some((known) => known === given),
  );
  return knownScopes.find((known) => known === text) ?? 'read';
}
