import { type CopyToLocale, RejectedError, type Scope, type SpaceId, type VariantId } from '@scriptorium/contracts';
import { canonicalLocale } from '../../../../spaces/locales/canonical-locale';
import { decideCopy, type CopyFacts, type VariantFacts } from './decide-copy';
import { parseCopy, type CopyRequest } from './parse-copy';

const locale = (tag: string, isDefault = false): CopyFacts['locales'][number] => ({
  locale: tag,
  label: tag,
  isDefault,
  canonical: canonicalLocale(tag) ?? null,
  fallback: null,
});
const variant = (tag: string | null, version = 1, hasVersion = true): VariantFacts => ({
  id: String(tag) as VariantId,
  locale: tag,
  schemaUri: 'page',
  version,
  hasVersion,
});
const locales = [locale('en-US', true), locale('fr-FR'), locale('iw-IL')];
const input: CopyRequest = { version: undefined, sourceLocale: 'en-US', destinationLocale: 'fr-FR' };

describe('decideCopy', () => {
  it('keeps the number of the latest or of the requested version', () => {
    const facts = { locales, variants: [variant('en-US', 3)] };
    expect(decideCopy(input, facts)).toMatchObject({ source: { id: 'en-US' }, version: 3, locale: 'fr-FR' });
    expect(decideCopy({ ...input, version: 2 }, facts)).toMatchObject({ version: 2 });
  });

  it('returns the destination in the spelling of the branch, and finds the source by any spelling', () => {
    const facts = { locales, variants: [variant('en-US')] };
    expect(decideCopy({ ...input, sourceLocale: 'eng-USA', destinationLocale: 'HE-il' }, facts)).toMatchObject({
      source: { locale: 'en-US' },
      locale: 'iw-IL',
    });
  });

  it('selects the variant without a locale by default, otherwise the one in the default locale', () => {
    const unnamed = { ...input, sourceLocale: undefined };
    const both = [variant('en-US', 5), variant(null, 2)];
    expect(decideCopy(unnamed, { locales, variants: both })).toMatchObject({ source: { locale: null }, version: 2 });
    expect(decideCopy(unnamed, { locales, variants: [variant('en-US', 5)] })).toMatchObject({ version: 5 });
    expect(() => decideCopy(unnamed, { locales, variants: [variant('iw-IL')] })).toThrow(
      expect.objectContaining({ code: 'SOURCE_LOCALE_NOT_FOUND', data: { locale: 'en-US' } }),
    );
  });

  it.each<[string, object, Partial<CopyRequest>, CopyFacts]>([
    [
      'LOCALE_NOT_DEFINED',
      { parameter: 'destinationLocale' },
      { destinationLocale: 'xx-XX' },
      { locales, variants: [] },
    ],
    ['LOCALE_NOT_DEFINED', { parameter: 'sourceLocale' }, { sourceLocale: 'xx-XX' }, { locales, variants: [] }],
    ['NOT_FOUND', { what: 'content-item' }, {}, { locales, variants: [] }],
    [
      'SOURCE_LOCALE_NOT_FOUND',
      { locale: 'iw-IL' },
      { sourceLocale: 'he-IL' },
      { locales, variants: [variant('fr-FR', 1, false)] },
    ],
    [
      'NOT_FOUND',
      { what: 'version' },
      { version: 9 },
      { locales, variants: [variant('en-US', 1, false), variant('fr-FR')] },
    ],
    ['LOCALE_ALREADY_EXISTS', { locale: 'fr-FR' }, {}, { locales, variants: [variant('en-US'), variant('fr-FR')] }],
  ])('rejects with %s %j', (code, data, other, facts) => {
    expect(() => decideCopy({ ...input, ...other }, facts)).toThrow(
      expect.objectContaining({ code, data: expect.objectContaining(data) as object }),
    );
  });
});

describe('parseCopy', () => {
  const grant = { spaceId: 1 as SpaceId, spaceKey: 'docs', hubId: 'h', scopes: ['read', 'write'] as Scope[] };
  const request: CopyToLocale = {
    caller: { principalId: 'p', grants: [grant] },
    branch: 'docs',
    id: 'i',
    sourceLocale: 'en-US',
    destinationLocale: 'fr-FR',
  };
  const holding = (...scopes: Scope[]): CopyToLocale['caller'] => ({
    principalId: 'p',
    grants: [{ ...grant, scopes }],
  });

  it('returns version and locales', () => {
    expect(parseCopy({ ...request, version: '12' })).toEqual({
      grant,
      copyRequest: { version: 12, sourceLocale: 'en-US', destinationLocale: 'fr-FR' },
    });
    expect(parseCopy({ ...request, caller: holding('admin') }).copyRequest.version).toBeUndefined();
  });

  it.each<[string, object, Partial<CopyToLocale>]>([
    ['FORBIDDEN', { scope: 'write' }, { caller: holding('read'), version: '0' }],
    ['FORBIDDEN', { scope: 'read' }, { caller: holding('write'), version: '0' }],
    ['FORBIDDEN', { scope: 'write' }, { caller: holding('read'), branch: 'none', version: '0' }],
    ...['0', '-1', '1.5', '1e3', 'x', '', ' 1', '01'].map((version): [string, object, Partial<CopyToLocale>] => [
      'VERSION_INVALID',
      {},
      { version, sourceLocale: '*' },
    ]),
    ['LOCALE_TAG_INVALID', { parameter: 'sourceLocale' }, { sourceLocale: 'fr_FR', destinationLocale: '*' }],
    ['LOCALE_TAG_INVALID', { parameter: 'destinationLocale' }, { destinationLocale: '' }],
    ['SAME_LOCALE', {}, { sourceLocale: 'iw-IL', destinationLocale: 'he-il', branch: 'none' }],
    ['NOT_FOUND', { what: 'branch' }, { branch: 'none' }],
  ])('rejects with %s %j before later checks: %#', (code, data, other) => {
    const matching = expect.objectContaining({ code, data: expect.objectContaining(data) as object });
    expect(() => parseCopy({ ...request, ...other })).toThrow(matching);
  });

  it('rejects a missing destination before the branch is checked', () => {
    const { destinationLocale: _, ...rest } = request;
    expect(() => parseCopy({ ...rest, branch: 'none' })).toThrow(
      expect.objectContaining({ code: 'DESTINATION_LOCALE_MISSING' }),
    );
    expect(() => parseCopy({ ...rest, sourceLocale: '*' })).toThrow(RejectedError);
  });
});
