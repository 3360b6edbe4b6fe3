/**
 * Repositories for the copies of a repository's items (docs/contracts/amplience.md §4.2): the repository itself, or the
 * repository of its localization group that the locale is assigned to. A repository without assigned locales and group
 * hosts any locale.
 *
 * The locales of a job are bits of a mask, in the order of the job's list.
 */
export interface RepositoryFacts {
  readonly id: string;
  readonly itemLocales: readonly string[];
  readonly localizationGroup: string | null;
}

export interface Destinations {
  readonly repositoryId: string;
  /** Mask of the job's locales that a repository can host. */
  readonly hosted: bigint;
  /** Locales whose copies are created in another repository. */
  readonly moved: readonly { readonly bit: number; readonly targetRepositoryId: string }[];
}

/**
 * Returns the destinations of a repository. If several repositories of the group have the same locale, the first hosts
 * it.
 */
export function destinationsOf(
  source: RepositoryFacts,
  repositories: readonly RepositoryFacts[],
  locales: readonly string[],
): Destinations {
  const group = repositories.filter(
    (other) =>
      other.id !== source.id &&
      source.localizationGroup !== null &&
      other.localizationGroup === source.localizationGroup,
  );
  let hosted = 0n;
  const moved: { bit: number; targetRepositoryId: string }[] = [];
  locales.forEach((locale, bit) => {
    if (source.itemLocales.includes(locale) || acceptsAnyLocale(source, group)) {
      hosted |= 1n << BigInt(bit);
      return;
    }
    const target = group.find((other) => other.itemLocales.includes(locale));
    if (target === undefined) return;
    hosted |= 1n << BigInt(bit);
    moved.push({ bit, targetRepositoryId: target.id });
  });
  return { repositoryId: source.id, hosted, moved };
}

function acceptsAnyLocale(source: RepositoryFacts, group: readonly RepositoryFacts[]): boolean {
  return source.itemLocales.length === 0 && group.every((other) => other.itemLocales.length === 0);
}

/** Returns the locales whose bits are set. */
export function localesIn(mask: bigint, locales: readonly string[]): string[] {
  return locales.filter((_, bit) => (mask >> BigInt(bit)) & 1n);
}

/**
 * Returns a mask as the database stores it: a bit string with a bit for each of `count` locales, the first bit for the
 * first locale.
 */
export function maskText(mask: bigint, count: number): string {
  return Array.from({ length: count }, (_, bit) => String((mask >> BigInt(bit)) & 1n)).join('');
}

/** Returns the stored mask without a locale. */
export function noLocale(count: number): string {
  return '0'.repeat(count);
}

/** Returns the mask with all bits of `count` locales. */
export function allLocales(count: number): bigint {
  return (1n << BigInt(count)) - 1n;
}
