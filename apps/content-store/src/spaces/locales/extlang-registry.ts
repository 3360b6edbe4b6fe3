import { readFileSync } from 'node:fs';

interface RegistryEntry {
  readonly Type: string;
  readonly Subtag: string;
  readonly Prefix?: readonly string[];
}

/** IANA's registry of subtags. Read, not imported: tsc would make a type of its 9,000 entries. */
const registry = JSON.parse(
  readFileSync(require.resolve('language-subtag-registry/data/json/registry.json'), 'utf8'),
) as readonly RegistryEntry[];

const prefixes = new Map(
  registry.filter(({ Type }) => Type === 'extlang').map(({ Subtag, Prefix }) => [Subtag, Prefix?.[0]] as const),
);

/** The language that an extended language subtag goes with; every one of them has one. Undefined for no such subtag. */
export function prefixOfExtlang(subtag: string): string | undefined {
  return prefixes.get(subtag);
}
