import { readFileSync } from 'node:fs';

interface RegistryEntry {
  readonly Type: string;
  readonly Subtag: string;
  readonly Prefix?: readonly string[];
}

/** IANA's registry of subtags. It is read at runtime, since tsc would infer a type for its 9,000 entries. */
const registry = JSON.parse(
  readFileSync(require.resolve('language-subtag-registry/data/json/registry.json'), 'utf8'),
) as readonly RegistryEntry[];

const prefixes = new Map(
  registry.filter(({ Type }) => Type === 'extlang').map(({ Subtag, Prefix }) => [Subtag, Prefix?.[0]] as const),
);

/**
 * Returns the language that an extended language subtag belongs to, or undefined if the subtag is not registered. Each
 * registered one belongs to one language.
 */
export function prefixOfExtlang(subtag: string): string | undefined {
  return prefixes.get(subtag);
}
