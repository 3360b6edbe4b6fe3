import { destinationsOf, localesIn } from './destinations';

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
