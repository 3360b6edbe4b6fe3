import { destinationsOf, localesIn } from './destinations';

const repository = (id: string, itemLocales: string[] = [], localizationGroup: string | null = null) => ({
  id,
  itemLocales,
  localizationGroup,
});
const locales = ['fr-FR', 'de-DE', 'ja-JP'];

describe('where the copies of a repository go', () => {
  it('takes any locale where none is assigned and there is no group', () => {
    const only = repository('one');
    expect(destinationsOf(only, [only], locales)).toEqual({ repositoryId: 'one', hosted: 0b111n, moved: [] });
  });

  it('keeps what is assigned to the repository itself and hosts nothing else', () => {
    const only = repository('one', ['de-DE']);
    const { hosted, moved } = destinationsOf(only, [only], locales);
    expect(localesIn(hosted, locales)).toEqual(['de-DE']);
    expect(moved).toEqual([]);
  });

  it('goes to the repository of the group that the locale is assigned to', () => {
    const source = repository('en', ['en-US'], 'site');
    const repositories = [source, repository('fr', ['fr-FR'], 'site'), repository('ja', ['ja-JP'], 'other')];
    const { hosted, moved } = destinationsOf(source, repositories, locales);
    expect(localesIn(hosted, locales)).toEqual(['fr-FR']);
    expect(moved).toEqual([{ bit: 0, targetRepositoryId: 'fr' }]);
  });

  it('prefers the repository itself to another of its group', () => {
    const source = repository('one', ['fr-FR'], 'site');
    expect(destinationsOf(source, [repository('two', ['fr-FR'], 'site'), source], ['fr-FR']).moved).toEqual([]);
  });
});
