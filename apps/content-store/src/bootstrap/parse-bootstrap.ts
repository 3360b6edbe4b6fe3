import { scopes as knownScopes, type Scope } from '@scriptorium/contracts';
import { parse, type ParseError, printParseErrorCode } from 'jsonc-parser';
import type { Declaration, DeclaredClient, DeclaredScopes, DeclaredToken } from './declaration';
import { parseSecret } from './parse-secret';
import { parseSpace, type ReadText } from './parse-space';
import { Place, reportDuplicates } from './place';

const MIN_TOKEN = 32;
const MIN_SECRET = 16;

export interface ParsedBootstrap {
  /** The parsed part of the file. If there are errors, it is useful only for further checks. */
  readonly declaration: Declaration;
  /** All errors, each as `path: message`. */
  readonly errors: readonly string[];
}

const EMPTY_DECLARATION: Declaration = { spaces: [], clients: [], tokens: [] };

/**
 * Parses a bootstrap file. `readText` returns the text of a file that it names, and throws if the file cannot be read.
 */
export function parseBootstrap(text: string, readText: ReadText): ParsedBootstrap {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { declaration: EMPTY_DECLARATION, errors: [`$: is not JSON${mistakeIn(text)}`] };
  }
  const errors: string[] = [];
  return { declaration: parseDeclaration(new Place('', value, errors), readText), errors };
}

/**
 * Returns the place of the first mistake: `: line 3, column 5: comma expected`. The message of `JSON.parse` would show
 * a part of the file, which may be a secret.
 */
function mistakeIn(text: string): string {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first === undefined) return '';
  const before = text.slice(0, first.offset).split('\n');
  const mistake = printParseErrorCode(first.error)
    .replace(/\B[A-Z]/g, ' $&')
    .toLowerCase();
  return `: line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${mistake}`;
}

function parseDeclaration(root: Place, readText: ReadText): Declaration {
  const members = root.object(['spaces', 'clients', 'tokens']);
  if (members === undefined) return EMPTY_DECLARATION;
  const spaces = members.spaces.list((place) => [place, parseSpace(place, readText)] as const);
  const parsed = spaces.map(([, space]) => space);
  reportDuplicates(
    spaces.map(([place, { key }]) => [place, key] as const),
    'key',
  );
  reportDuplicates(
    spaces.filter(([, { hubId }]) => hubId !== undefined).map(([place, { hubId }]) => [place, hubId] as const),
    'hubId',
  );
  const spaceKeys = new Set(parsed.map(({ key }) => key));
  const clients =
    members.clients.optional((all) => all.list((place) => [place, parseClient(place, spaceKeys, readText)] as const)) ??
    [];
  reportDuplicates(
    clients.map(([place, { id }]) => [place, id] as const),
    'id',
  );
  reportDuplicates(
    clients.map(([place, { name }]) => [place, name] as const),
    'name',
  );
  const tokens =
    members.tokens.optional((all) => all.list((place) => [place, parseToken(place, spaceKeys, readText)] as const)) ??
    [];
  reportDuplicates(
    tokens.map(([place, { name }]) => [place, name] as const),
    'name',
  );
  reportDuplicates(
    tokens.map(([place, { token }]) => [place, token] as const),
    'token',
  );
  return { spaces: parsed, clients: clients.map(([, client]) => client), tokens: tokens.map(([, token]) => token) };
}

function parseClient(place: Place, spaceKeys: ReadonlySet<string>, readText: ReadText): DeclaredClient {
  const members = place.object(['id', 'secret', 'secretFile', 'name', 'scopes']);
  if (members === undefined) return { path: place.path, id: '', secret: '', name: '', scopes: {} };
  const id = members.id.text();
  return {
    path: place.path,
    id,
    secret: parseSecret(
      { text: members.secret, file: members.secretFile },
      readText,
      `must have at least ${MIN_SECRET} characters`,
      (text) => text.length >= MIN_SECRET,
    ),
    name: members.name.optional((name) => name.text()) ?? id,
    scopes: parseScopes(members.scopes, spaceKeys),
  };
}

function parseToken(place: Place, spaceKeys: ReadonlySet<string>, readText: ReadText): DeclaredToken {
  const members = place.object(['name', 'token', 'tokenFile', 'scopes']);
  if (members === undefined) return { path: place.path, name: '', token: '', scopes: {} };
  return {
    path: place.path,
    name: members.name.text(),
    token: parseSecret(
      { text: members.token, file: members.tokenFile },
      readText,
      `must have at least ${MIN_TOKEN} characters and no white space`,
      (text) => text.length >= MIN_TOKEN && !/\s/.test(text),
    ),
    scopes: parseScopes(members.scopes, spaceKeys),
  };
}

function parseScopes(place: Place, spaceKeys: ReadonlySet<string>): DeclaredScopes {
  const entries = (place.entries() ?? []).map(([key, granted]): [string, readonly Scope[]] => {
    if (!spaceKeys.has(key)) granted.report('the file declares no space with this key');
    return [key, granted.list(parseScope)];
  });
  return Object.fromEntries(entries);
}

function parseScope(place: Place): Scope {
  const text = place.text(`must be one of ${knownScopes.join(', ')}`, (scope) =>
    knownScopes.some((known) => known === scope),
  );
  return knownScopes.find((known) => known === text) ?? 'read';
}
