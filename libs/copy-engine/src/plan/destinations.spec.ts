import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { allLocales, destinationsOf, localesIn, type RepositoryFacts } from './destinations';

const repository = (id: string, itemLocales: string[] = [], localizationGroup: string | null = null) => ({
  id,
  itemLocales,
  localizationGroup,
});
const locales = ['fr-FR', 'de-DE', 'ja-JP'];

describe('destinationsOf', () => {
  it('accepts any locale for a repository without assigned locales and group', () => {
    const only = repository('one');
    expect(destinationsOf(only, [only], locales)).toEqual({ repositoryId: 'one', hosted: 0b111n, moved: [] });
  });

  it('hosts only the assigned locales of a repository without a group', () => {
    const only = repository('one', ['de-DE']);
    const { hosted, moved } = destinationsOf(only, [only], locales);
    expect(localesIn(hosted, locales)).toEqual(['de-DE']);
    expect(moved).toEqual([]);
  });

  it('moves a locale to the repository of the group that it is assigned to', () => {
    const source = repository('en', ['en-US'], 'site');
    const repositories = [source, repository('fr', ['fr-FR'], 'site'), repository('ja', ['ja-JP'], 'other')];
    const { hosted, moved } = destinationsOf(source, repositories, locales);
    expect(localesIn(hosted, locales)).toEqual(['fr-FR']);
    expect(moved).toEqual([{ bit: 0, targetRepositoryId: 'fr' }]);
  });

  it('prefers the repository itself to others of its group', () => {
    const source = repository('one', ['fr-FR'], 'site');
    expect(destinationsOf(source, [repository('two', ['fr-FR'], 'site'), source], ['fr-FR']).moved).toEqual([]);
  });
});

/** A job's maximum: more bits would make the mask a negative bigint in the database. */
const MAX_LOCALES = 62;
const MANY = Array.from({ length: MAX_LOCALES }, (_, index) => `l${String(index)}`);

describe('a mask of locales', () => {
  it('has a bit for each locale, and is a positive bigint for as many as a job can have', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(MAX_LOCALES - 1)), (bits) => {
        const mask = bits.reduce((all, bit) => all | (1n << BigInt(bit)), 0n);
        expect(localesIn(mask, MANY)).toEqual(MANY.filter((_, bit) => bits.includes(bit)));
        expect(BigInt.asIntN(64, mask)).toBe(mask);
      }),
    );
    expect(localesIn(allLocales(MAX_LOCALES), MANY)).toEqual(MANY);
    expect(BigInt.asIntN(64, allLocales(MAX_LOCALES)) > 0n).toBe(true);
    expect(allLocales(0)).toBe(0n);
  });

  it('has all other locales if it is inverted', () => {
    expect(localesIn(~0b101n, locales)).toEqual(['de-DE']);
    expect(localesIn(~0n, MANY)).toEqual(MANY);
  });
});

describe('the destinations of any repositories', () => {
  const facts = fc.record({
    itemLocales: fc.subarray([...locales, 'en-US']),
    localizationGroup: fc.constantFrom(null, null, 'site', 'shop'),
  });
  const anyRepositories = fc
    .array(facts, { minLength: 1, maxLength: 6 })
    .map((list) => list.map((each, index): RepositoryFacts => ({ id: `r${String(index)}`, ...each })));

  /** Returns the repositories that may host a locale, as the contract says it in words. */
  function hosts(source: RepositoryFacts, all: readonly RepositoryFacts[], locale: string): readonly string[] {
    const group = all.filter(
      ({ id, localizationGroup }) =>
        id === source.id || (localizationGroup !== null && localizationGroup === source.localizationGroup),
    );
    if (source.itemLocales.includes(locale)) return [source.id];
    // A group without assigned locales has items in any locale.
    if (group.every(({ itemLocales }) => itemLocales.length === 0)) return [source.id];
    return group.filter(({ itemLocales }) => itemLocales.includes(locale)).map(({ id }) => id);
  }

  it('host each locale in one repository that may have it, and no other locale', () => {
    fc.assert(
      fc.property(anyRepositories, fc.nat(5), (all, at) => {
        const source = all[at % all.length];
        if (source === undefined) return;
        const { repositoryId, hosted, moved } = destinationsOf(source, all, locales);
        expect(repositoryId).toBe(source.id);
        for (const [bit, locale] of locales.entries()) {
          const possible = hosts(source, all, locale);
          const targets = moved.filter((each) => each.bit === bit).map(({ targetRepositoryId }) => targetRepositoryId);
          expect(localesIn(hosted, locales).includes(locale)).toBe(possible.length > 0);
          expect(targets).toEqual(possible.filter((id) => id !== source.id).slice(0, 1));
        }
      }),
      { numRuns: inFullRun(3_000, 300) },
    );
  });
});
