/*
 * Resolves a URL of this API to a drive, an item and an action. No router may split the path first: `root:/` is not a
 * route, and `%252F` is a name with the text "%2F". So one function parses the raw URL (docs/contracts/onedrive.md
 * §3.1).
 *
 *   [/v1.0|/beta|/v2.0|/_api/v2.0] {drive} {place} [/action]
 *
 *   drive   /drive  /me/drive  /drives/{id}  /users/{id}/drive  /groups/{id}/drive  /sites/{id}/drive
 *           /me/drives/{id}, and the same after a user, a group or a site
 *   place   /root  /items/{id}  /special/{name}
 *           then any number of  :/names[:]  /children/{name}  /children('{name}')
 *
 * `:` and `/` in a place may be percent-encoded: generated clients encode `root:/a/b.txt:` like an id. No name may
 * contain them.
 *
 * For a version of a file, the action is `versions/…` and the argument is the number of the version; for a permission,
 * `permissions/` and its id.
 *
 * Names are decoded once. Rejects a malformed path with ADDRESS_INVALID, another part of
 * Graph with ACTION_UNKNOWN, and a malformed id with NOT_FOUND.
 */
import { type ItemAddress, RejectedError, type ShortId, uuidOf } from '@scriptorium/contracts';

import { BARE_ROOTS, VERSION_PREFIXES } from './drive-paths';
import { isSpecialFolder, type SpecialFolder } from './special-folders';

/**
 * How a URL names a drive: by its id, as the caller's default drive, as that of a user, or as the oldest of a space.
 */
export type DriveOwner =
  | { readonly kind: 'id'; readonly id: ShortId }
  | { readonly kind: 'default' }
  | { readonly kind: 'user'; readonly id: string }
  | { readonly kind: 'space'; readonly key: string };

export type PlaceOfItem = Pick<ItemAddress, 'itemId' | 'path'> & {
  /** The folder below the root in which the path begins. */
  readonly special?: SpecialFolder;
};

interface UrlParts {
  /** Prefix before the drive, with a leading slash; empty without a prefix. */
  readonly prefix: string;
  readonly query: URLSearchParams;
}

export type Resolved = UrlParts &
  (
    | { readonly kind: 'drives' }
    | { readonly kind: 'drive'; readonly drive: DriveOwner }
    | {
        readonly kind: 'item';
        readonly drive: DriveOwner;
        readonly place: PlaceOfItem;
        /** `children`, `content`, …; empty for the item itself. */
        readonly action: string;
        /** The argument of a function, as in `delta(token='…')`, the number of a version, or the id of a permission. */
        readonly argument?: string;
      }
  );

/** @param url path and query as received */
export function resolveUrl(url: string): Resolved {
  const [sent, query] = splitAtFirst(url, '?');
  const path = sent.replaceAll(ENCODED_COLON, ':');
  const prefix = VERSION_PREFIXES.map((each) => `/${each}`).find((each) => path.startsWith(`${each}/`)) ?? '';
  const of: UrlParts = { prefix, query: new URLSearchParams(query ?? '') };
  const rest = path.slice(prefix.length);
  if (prefix === '' && !BARE_ROOTS.some((root) => rest === `/${root}` || rest.startsWith(`/${root}/`)))
    throw malformed();
  if (/^(\/me)?\/drives\/?$/.test(rest)) return { ...of, kind: 'drives' };
  const [drive, afterDrive] = parseDrive(rest);
  if (afterDrive === '' || afterDrive === '/') return { ...of, kind: 'drive', drive };
  return { ...of, kind: 'item', drive, ...parseItem(afterDrive) };
}

const ENCODED_COLON = /%3a/gi;

/** Resolves a path in a body: `/drive/root:/a/b`, `/drives/{id}/root:`. Undefined for a malformed path. */
export function resolveReference(path: string): { drive: DriveOwner; place: PlaceOfItem } | undefined {
  try {
    const [drive, rest] = parseDrive(path);
    const { place, action } = parseItem(rest);
    return action === '' ? { drive, place } : undefined;
  } catch (error) {
    if (error instanceof RejectedError && ['ADDRESS_INVALID', 'ACTION_UNKNOWN'].includes(error.code)) return undefined;
    throw error;
  }
}

const OWN_DRIVE = /^(?:\/me)?\/drive(?=[/:]|$)/;
/** The owner before the id of a drive adds nothing: O365 sends `/me/drives/{id}`. */
const DRIVE_BY_ID = /^(?:\/me|\/(?:users|groups|sites)\/[^/:]+)?\/drives\/([^/:]+)/;
const PART_OF_GRAPH = /^\/(?:drives?|groups|me|search|shares|sites|subscriptions|users)(?=[/:(?]|$)/;
const DRIVE_OF = /^\/(users|groups|sites)\/([^/:]+)\/drive(?=[/:]|$)/;

function parseDrive(path: string): [DriveOwner, string] {
  const own = OWN_DRIVE.exec(path);
  if (own !== null) return [{ kind: 'default' }, path.slice(own[0].length)];
  const byId = DRIVE_BY_ID.exec(path);
  if (byId !== null) return [{ kind: 'id', id: shortIdOf(byId[1], 'drive') }, path.slice(byId[0].length)];
  const of = DRIVE_OF.exec(path);
  if (of === null) throw PART_OF_GRAPH.test(path) ? notServed() : malformed();
  const name = decode(of[2]);
  return [of[1] === 'users' ? { kind: 'user', id: name } : { kind: 'space', key: name }, path.slice(of[0].length)];
}

const ROOT = /^\/root(?=[/:]|$)/;
const ITEM = /^\/items\/([^/:]+)/;
const SPECIAL = /^\/special\/([a-z]+)(?=[/:]|$)/i;

interface Item {
  readonly place: PlaceOfItem;
  readonly action: string;
  readonly argument?: string;
}

function parseItem(path: string): Item {
  const root = ROOT.exec(path);
  if (root !== null) return parseSuffix('root', path.slice(root[0].length));
  const special = SPECIAL.exec(path);
  if (special !== null) return parseSpecial(special[1]?.toLowerCase() ?? '', path.slice(special[0].length));
  if (LIST_OF_DRIVE.test(path)) return parseSuffix('root', path);
  const item = ITEM.exec(path);
  if (item === null) throw /^\/(items|root)/.test(path) ? malformed() : notServed();
  const itemId = item[1] === 'root' ? 'root' : shortIdOf(item[1], 'item');
  return parseSuffix(itemId, path.slice(item[0].length));
}

function parseSpecial(name: string, suffix: string): Item {
  if (!isSpecialFolder(name)) throw notServed();
  const { place, ...rest } = parseSuffix('root', suffix);
  return { place: { ...place, special: name }, ...rest };
}

/** Lists of a whole drive: the same as of its root. */
const LIST_OF_DRIVE = /^\/(?:recent|search\()/;
const SEARCH = /^\/(?:microsoft\.graph\.)?search\(q='((?:[^']|'')*)'\)\/?$/;

const CHILD_BY_KEY = /^\/children\('((?:[^']|'')*)'\)/;
const CHILD_BY_NAME = /^\/children\/([^/:]+)/;
const MEMBER = /^\/(versions|permissions)\/([^/:()]+)(?:\/([A-Za-z.]+))?\/?$/;
const ACTION = /^\/([A-Za-z.]+)(?:\(([^()]*)\))?\/?$/;

/** Parses what follows an item. A loop and not a recursion: a request body may contain a path of megabytes. */
function parseSuffix(itemId: ItemAddress['itemId'], suffix: string): Item {
  const path: (readonly string[])[] = [];
  for (let rest = suffix; ;) {
    const below = parseNames(rest);
    if (below === undefined) return { place: { itemId, path: path.flat() }, ...parseAction(rest) };
    path.push(below.names);
    rest = below.rest;
  }
}

/** Parses the names at the start of a suffix. Returns undefined if it begins with none. */
function parseNames(suffix: string): { readonly names: readonly string[]; readonly rest: string } | undefined {
  if (suffix.startsWith(':')) {
    const [names, rest = ''] = splitAtFirst(suffix.slice(1), ':');
    if (names !== '' && !/^(\/|%2f)/i.test(names)) throw malformed();
    return { names: namesOf(names), rest };
  }
  const byKey = CHILD_BY_KEY.exec(suffix);
  if (byKey !== null) {
    return { names: [decode(byKey[1]).replaceAll("''", "'")], rest: suffix.slice(byKey[0].length) };
  }
  const byName = CHILD_BY_NAME.exec(suffix);
  return byName === null ? undefined : { names: [decode(byName[1])], rest: suffix.slice(byName[0].length) };
}

function parseAction(suffix: string): Omit<Item, 'place'> {
  if (suffix === '' || suffix === '/') return { action: '' };
  const [, list, member, memberAction = ''] = MEMBER.exec(suffix) ?? [];
  if (list !== undefined) {
    return { action: `${list}/${memberAction.replace(NAMESPACE, '')}`, argument: decode(member) };
  }
  const search = SEARCH.exec(suffix);
  if (search !== null) return { action: 'search', argument: decode(search[1]).replaceAll("''", "'") };
  const action = ACTION.exec(suffix);
  if (action === null) throw suffix.startsWith('/') ? notServed() : malformed();
  const argument = action[2] === undefined ? {} : { argument: decode(action[2]) };
  const name = (action[1] ?? '').replace(NAMESPACE, '');
  if (name === 'search') throw malformed();
  return { action: name, ...argument };
}

/** Namespace before the name of an action, in Graph, the direct endpoint and the oldest documents. */
const NAMESPACE = /^(microsoft\.graph|oneDrive|action)\./;

function namesOf(path: string): string[] {
  return decode(path)
    .split('/')
    .filter((segment) => segment !== '');
}

function shortIdOf(segment: string | undefined, what: 'drive' | 'item'): ShortId {
  const id = decode(segment);
  if (uuidOf(id) === undefined) throw new RejectedError('NOT_FOUND', `The ${what} ${id} does not exist.`, { what });
  return id;
}

function decode(segment = ''): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new RejectedError('ADDRESS_INVALID', `"${segment}" is not correctly percent-encoded.`);
  }
}

function splitAtFirst(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

function malformed(): RejectedError {
  return new RejectedError('ADDRESS_INVALID', 'The path is malformed. It must name a drive or an item.');
}

/** Other parts of Graph, such as `/drive/sharedWithMe` or `/me/messages`. */
function notServed(): RejectedError {
  return new RejectedError('ACTION_UNKNOWN', 'This part of the API is not served.');
}
