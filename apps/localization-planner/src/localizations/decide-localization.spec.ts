import type { SpaceId, VariantId } from '@scriptorium/contracts';
import { decideLocalization, type RootSnapshot } from './decide-localization';

const root: RootSnapshot = {
  spaceId: 1 as SpaceId,
  spaceKey: 'docs',
  variantId: 'b42893f6-42b9-4a0c-b4bc-c46d0d087485' as VariantId,
  version: 3,
  label: 'Home',
  locale: 'en-US',
  status: 'ACTIVE',
  repositoryId: 'pages',
  removals: '0',
  spaceLocales: ['en-US', 'fr-FR', 'de-DE'],
  repositories: [{ id: 'pages', itemLocales: [], localizationGroup: null }],
};
const rejection = (code: string, data?: object): Error =>
  expect.objectContaining({ code, ...(data === undefined ? {} : { data }) });

describe('a request to localize', () => {
  it('is accepted for the current version and locales of the space, each counted once', () => {
    const { locales, rootLocale } = decideLocalization(root, { version: 3, locales: ['fr-FR', 'de-DE', 'fr-FR'] });
    expect({ locales, rootLocale }).toEqual({ locales: ['fr-FR', 'de-DE'], rootLocale: 'en-US' });
  });

  it('may name the locale of the item, which is reused later', () => {
    expect(decideLocalization(root, { version: 3, locales: ['en-US'] }).locales).toEqual(['en-US']);
  });

  it.each([
    ['no locales', root, { version: 3, locales: [] }, 'LOCALES_EMPTY', {}],
    ['a locale of another form', root, { version: 3, locales: ['FR'] }, 'LOCALE_INVALID', { locales: ['FR'] }],
    [
      'a locale that the space lacks',
      root,
      { version: 3, locales: ['ja-JP'] },
      'LOCALE_NOT_SUPPORTED',
      { locales: ['ja-JP'] },
    ],
    [
      'a version that is not current',
      root,
      { version: 2, locales: ['fr-FR'] },
      'CONTENT_ITEM_VERSION_CONFLICT',
      { sent: 2, current: 3 },
    ],
    [
      'an archived item',
      { ...root, status: 'ARCHIVED' },
      { version: 3, locales: ['fr-FR'] },
      'CONTENT_ITEM_NOT_ACTIVE',
      { status: 'ARCHIVED' },
    ],
    [
      'an item without a locale',
      { ...root, locale: null },
      { version: 3, locales: ['fr-FR'] },
      'CONTENT_ITEM_HAS_NO_LOCALE',
      {},
    ],
  ])('is rejected for %s', (_what, snapshot, request, code, data) => {
    expect(() => decideLocalization(snapshot, request)).toThrow(rejection(code, data));
  });

  it('is rejected for more locales than a job can have', () => {
    const locales = Array.from(
      { length: 63 },
      (_, n) => `a${String.fromCharCode(97 + (n % 26))}-A${String.fromCharCode(65 + Math.floor(n / 26))}`,
    );
    expect(() => decideLocalization(root, { version: 3, locales })).toThrow(
      rejection('TOO_MANY_LOCALES', { limit: 62 }),
    );
  });

  it('is rejected with the repository when no repository of its group has a locale', () => {
    const grouped = {
      ...root,
      repositories: [{ id: 'pages', itemLocales: ['en-US', 'fr-FR'], localizationGroup: 'site' }],
    };
    expect(() => decideLocalization(grouped, { version: 3, locales: ['fr-FR', 'de-DE'] })).toThrow(
      rejection('REPOSITORY_DOES_NOT_SUPPORT_LOCALES', { repositoryId: 'pages', locales: ['de-DE'] }),
    );
  });
});
