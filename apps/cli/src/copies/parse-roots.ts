import { createHash } from 'node:crypto';
import type { CopyRequest } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';

export type Root = CopyRequest['roots'][number];

/** A root as it is written on the command line. A family has a locale, and is resolved to one of its variants. */
export type ParsedRoot = { readonly root: Root } | { readonly familyId: string; readonly locale: string };

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const VARIANT = new RegExp(`^(${UUID})(?:@(\\d+))?$`, 'i');
const FAMILY = new RegExp(`^family:(${UUID})@(.+)$`, 'i');
const QUERY_MEMBERS = ['contentType', 'repository', 'locale', 'folder', 'label'];

/** Parses `ID`, `ID@VERSION`, `key:NAME`, `family:ID@LOCALE` or `query:contentType=…,locale=…`. */
export function parseRoot(text: string, space: string): ParsedRoot {
  const [, variantId, version] = VARIANT.exec(text) ?? [];
  if (variantId !== undefined) {
    return { root: { variantId, ...(version === undefined ? {} : { version: Number(version) }) } };
  }
  const [, familyId, locale = ''] = FAMILY.exec(text) ?? [];
  if (familyId !== undefined) return { familyId, locale };
  if (text.startsWith('key:') && text.length > 'key:'.length)
    return { root: { variantId: importedId(space, text.slice(4)) } };
  if (text.startsWith('query:')) return { root: { query: parseQuery(text.slice('query:'.length)) } };
  const forms = 'an id, ID@VERSION, key:NAME, family:ID@LOCALE, query:contentType=URI,locale=en-US, @FILE or -';
  throw new CliError(EXIT.usage, 'WRONG_ROOT', `"${text}" is no root. A root is ${forms}.`);
}

function parseQuery(text: string): NonNullable<Root['query']> {
  return parsePairs(text, QUERY_MEMBERS);
}

/** Parses `name=value,…` with some of the names. */
function parsePairs(text: string, names: readonly string[]): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair) => {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    if (at > 0 && names.includes(name)) return [name, pair.slice(at + 1)] as const;
    throw new CliError(EXIT.usage, 'WRONG_ROOT', `"${pair}" is no condition: use ${names.join(', ')} with "=".`);
  });
  return Object.fromEntries(pairs);
}

type Coverage = NonNullable<Root['coverage']>;

/**
 * Parses `coverage` or `coverage:root=ID,contentType=URI`, the only root of a roll-out: all copies in the locales that
 * are out of date. Returns undefined for another text.
 */
export function parseCoverage(text: string, locales: string[]): Coverage | undefined {
  if (text === 'coverage') return { locales, state: 'outdated' };
  if (!text.startsWith('coverage:')) return undefined;
  const members = parsePairs(text.slice('coverage:'.length), ['root', 'contentType']);
  return { ...members, locales, state: 'outdated' };
}

/**
 * Returns the id of the variant that an import creates for a key (docs/adr/0031-imports-compute-ids.md). An id needs no
 * request. A spec compares it with that of the server.
 */
export function importedId(space: string, key: string): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify(['import', space, 'variant', key]))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
