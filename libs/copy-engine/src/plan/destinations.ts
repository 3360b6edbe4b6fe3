/**
 * Where copies of a repository's items may go (docs/contracts/amplience.md §4.2): into the repository itself, or into
 * the one of its localization group that the locale is assigned to. A repository with no assigned locales and no group
 * takes any.
 *
 * Locales of a job are bits of a mask, in the order of the job's list: 62 at most, so that a mask stays a positive bigint.
 */
export interface RepositoryFacts {
  readonly id: string;
  readonly itemLocales: readonly string[];
  readonly localizationGroup: string | null;
}

export interface Destinations {
  readonly repositoryId: string;
  /** The job's locales that some repository can host. */
  readonly hosted: bigint;
  /** Locales that go elsewhere: by bit, the repository they go to. */
  readonly moved: readonly { readonly bit: number; readonly targetRepositoryId: string }[];
}

/** `repositories` in a fixed order: where a group has a locale twice, the first one takes it. */
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

/** The locales whose bits are set. */
export function localesIn(mask: bigint, locales: readonly string[]): string[] {
  return locales.filter((_, bit) => (mask >> BigInt(bit)) & 1n);
}

/** The mask with a bit for each of `count` locales. */
export function allLocales(count: number): bigint {
  return (1n << BigInt(count)) - 1n;
}
