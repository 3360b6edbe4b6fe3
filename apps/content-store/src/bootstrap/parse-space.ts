import { canonicalLocale } from '../spaces/locales/canonical-locale';
import { isLocale } from '../spaces/decide-locales';
import type { DeclaredRepository, DeclaredSpace } from './declaration';
import { parseSchemas, type ReadText } from './parse-schemas';
import { reportDuplicates, type Place } from './place';

export type { ReadText } from './parse-schemas';

const KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;
const HUB_ID = /^[0-9a-f]{24}$/;
const EMPTY: Omit<DeclaredSpace, 'path'> = {
  key: '',
  label: '',
  description: undefined,
  hubId: undefined,
  locales: [],
  schemas: [],
  contentTypes: [],
  repositories: [],
};

const MEMBERS = [
  'key',
  'label',
  'description',
  'hubId',
  'locales',
  'defaultLocale',
  'schemas',
  'contentTypes',
  'repositories',
] as const;

export function parseSpace(place: Place, readText: ReadText): DeclaredSpace {
  const members = place.object(MEMBERS);
  if (members === undefined) return { path: place.path, ...EMPTY };
  const key = members.key.text('must be 1 to 63 lower-case letters, digits and hyphens', (text) => KEY.test(text));
  const locales = parseLocales(members.locales, members.defaultLocale);
  const { schemas, contentTypes } = parseSchemas(members, readText);
  const types = new Set(contentTypes.map(({ uri }) => uri));
  const repositories =
    members.repositories.optional((all) =>
      all.list((each) => [each, parseRepository(each, new Set(locales), types)] as const),
    ) ?? [];
  reportDuplicates(
    repositories.map(([each, { name }]) => [each, name] as const),
    'name',
  );
  return {
    path: place.path,
    key,
    label: members.label.optional((label) => label.text()) ?? key,
    description: members.description.optional((description) => description.text()),
    hubId: members.hubId.optional((hubId) => hubId.text('must be 24 hex digits', (text) => HUB_ID.test(text))),
    locales,
    schemas,
    contentTypes,
    repositories: repositories.map(([, repository]) => repository),
  };
}

/** Returns the locales, the default one first. */
function parseLocales(place: Place, defaultPlace: Place): readonly string[] {
  const read = place.list((each) => [each, each.text('must have the form en or en-GB', isLocale)] as const);
  reportDuplicates(
    read.map(([each, locale]) => [each, canonicalLocale(locale) ?? locale] as const),
    'locale',
  );
  const locales = read.map(([, locale]) => locale);
  if (Array.isArray(place.value) && locales.length === 0) place.report('must contain at least one locale');
  const first = defaultPlace.optional((each) =>
    each.text('must be one of the locales of the space', (text) => locales.includes(text)),
  );
  return first === undefined ? locales : [first, ...locales.filter((locale) => locale !== first)];
}

function parseRepository(place: Place, locales: ReadonlySet<string>, types: ReadonlySet<string>): DeclaredRepository {
  const members = place.object(['name', 'label', 'features', 'itemLocales', 'localizationGroup', 'contentTypes']);
  const texts = (of: Place | undefined, rule?: string, matches?: (text: string) => boolean): string[] | undefined =>
    of?.optional((all) => all.list((each) => each.text(rule, matches)));
  const name = members?.name.text('must have 1 to 255 characters', isName) ?? '';
  return {
    path: place.path,
    name,
    label: members?.label.optional((label) => label.text('must have 1 to 255 characters', isName)) ?? name,
    features: texts(members?.features),
    itemLocales: texts(members?.itemLocales, 'must be one of the locales of the space', (text) => locales.has(text)),
    localizationGroup: members?.localizationGroup.optional((group) => group.text()),
    contentTypes:
      texts(members?.contentTypes, 'must be the uri of a content type of the space', (text) => types.has(text)) ?? [],
  };
}

function isName(text: string): boolean {
  return text.trim() !== '' && text.length <= 255;
}
