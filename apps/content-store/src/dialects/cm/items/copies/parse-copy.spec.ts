import type { CopyToLocale, Scope, SpaceGrant, SpaceId } from '@scriptorium/contracts';
import * as fc from 'fast-check';
import { outcomeOf } from '../../../../testing/outcome-of';
import { readMembers } from '../saves/read-members';
import { parseCopy } from './parse-copy';

const grantOf = (spaceKey: string, ...scopes: Scope[]): SpaceGrant => ({
  spaceId: 1 as SpaceId,
  spaceKey,
  hubId: 'h',
  scopes,
});

function request(members: Partial<CopyToLocale> = {}, ...grants: readonly SpaceGrant[]): CopyToLocale {
  const caller = { principalId: 'p', grants: grants.length === 0 ? [grantOf('docs', 'read', 'write')] : grants };
  return { caller, branch: 'docs', id: 'x', destinationLocale: 'fr-FR', ...members };
}

describe('a request for a copy', () => {
  /** The checks 2 to 7 of docs/contracts/cm-api.md §3: what violates each of them, and the code. */
  const CHECKS: readonly {
    readonly members: Partial<CopyToLocale>;
    readonly grants?: readonly SpaceGrant[];
    readonly code: string;
  }[] = [
    { members: {}, grants: [grantOf('docs', 'read')], code: 'FORBIDDEN' },
    { members: { version: '0' }, code: 'VERSION_INVALID' },
    { members: { sourceLocale: 'fr_FR' }, code: 'LOCALE_TAG_INVALID' },
    { members: { destinationLocale: '*' }, code: 'LOCALE_TAG_INVALID' },
    { members: { branch: 'none' }, code: 'NOT_FOUND' },
  ];

  it.each(CHECKS)('is rejected with $code', ({ members, grants = [], code }) => {
    expect(outcomeOf(() => parseCopy(request(members, ...grants)))).toBe(code);
  });

  it('is rejected with the code of the first check that it violates, whatever else is wrong', () => {
    fc.assert(
      fc.property(fc.subarray([...CHECKS], { minLength: 1 }), (violated) => {
        const members = Object.assign({}, ...violated.map((each) => each.members)) as Partial<CopyToLocale>;
        const grants = violated.flatMap((each) => each.grants ?? []);
        // Excludes requests for a branch without a grant: any other branch with the scopes is sufficient for them.
        fc.pre(!(members.branch !== undefined && grants.length > 0));
        expect(outcomeOf(() => parseCopy(request(members, ...grants)))).toBe(violated[0]?.code);
      }),
    );
  });

  it('requires a destination, after the tags and before the branch', () => {
    const { destinationLocale: _destination, ...without } = request();
    expect(outcomeOf(() => parseCopy(without))).toBe('DESTINATION_LOCALE_MISSING');
    expect(outcomeOf(() => parseCopy({ ...without, branch: 'none' }))).toBe('DESTINATION_LOCALE_MISSING');
    expect(outcomeOf(() => parseCopy({ ...without, sourceLocale: '' }))).toBe('LOCALE_TAG_INVALID');
  });

  it.each([
    ['en-US', 'EN-us'],
    ['iw-IL', 'he-IL'],
    ['zh-cmn-Hans-CN', 'cmn-Hans-CN'],
  ])('needs another locale than %s, in any spelling such as %s', (sourceLocale, destinationLocale) => {
    expect(outcomeOf(() => parseCopy(request({ sourceLocale, destinationLocale })))).toBe('SAME_LOCALE');
    expect(outcomeOf(() => parseCopy(request({ sourceLocale, destinationLocale, branch: 'none' })))).toBe(
      'SAME_LOCALE',
    );
  });

  it.each(['', ' 1', '1 ', '+1', '-1', '01', '1.0', '1e3', '0x1', '٣', 'latest', '1\n'])(
    'rejects the version %j',
    (version) => {
      expect(outcomeOf(() => parseCopy(request({ version })))).toBe('VERSION_INVALID');
    },
  );

  it('returns the parsed version and the locales in the spelling of the request', () => {
    const parsed = parseCopy(request({ version: '12', sourceLocale: 'EN-us', destinationLocale: 'FR-fr' }));
    expect(parsed.copyRequest).toEqual({ version: 12, sourceLocale: 'EN-us', destinationLocale: 'FR-fr' });
    expect(parsed.grant.spaceKey).toBe('docs');
    expect(parseCopy(request()).copyRequest).toEqual({
      version: undefined,
      sourceLocale: undefined,
      destinationLocale: 'fr-FR',
    });
  });

  it.each<[string, readonly SpaceGrant[], string]>([
    ['no grants', [grantOf('shop')], 'FORBIDDEN'],
    ['the scopes on another branch', [grantOf('shop', 'read', 'write')], 'NOT_FOUND'],
    ['its two scopes on two other branches', [grantOf('shop', 'read'), grantOf('site', 'write')], 'NOT_FOUND'],
    [
      'the scopes on another branch, and one of them here',
      [grantOf('docs', 'read'), grantOf('shop', 'admin')],
      'FORBIDDEN',
    ],
    ['only write here', [grantOf('docs', 'write')], 'FORBIDDEN'],
  ])('of a caller with %s does not reveal whether the branch exists', (_, grants, expected) => {
    expect(outcomeOf(() => parseCopy(request({}, ...grants)))).toBe(expected);
  });

  it('is accepted of an administrator', () => {
    expect(parseCopy(request({}, grantOf('docs', 'admin'))).grant.scopes).toEqual(['admin']);
  });
});

describe('the members of an item', () => {
  it.each([
    [
      'name',
      ['home', 'a', '.', '-x', '9.b_c-D', 'n'.repeat(255)],
      ['', '_home', 'a b', 'é', 'a/b', 'a\n', 'n'.repeat(256)],
      'NAME_INVALID',
    ],
    ['label', ['x', ' ', '😀'.repeat(1_000)], ['', 'x'.repeat(1_001), 'a\0b', '\ud83d'], 'LABEL_INVALID'],
    [
      'versionTags',
      [[], ['a', 'a'], ['😀'.repeat(100)], Array(100).fill('t')],
      [[''], [' '], ['t'.repeat(101)], ['a\0'], Array(101).fill('t')],
      'VERSION_TAGS_INVALID',
    ],
    [
      'availabilityDate',
      [null, '2024-02-29', '2024-02-29T10:00Z', '2024-02-29T10:00:00.123+02:00', '2024-12-31T23:59:59-1200'],
      [
        '',
        'now',
        '2023-02-30',
        '2024-02-29T10:00',
        '2024-02-30T10:00Z',
        '2024-13-01',
        '2024-02-29T25:00Z',
        '2024-02-29 10:00Z',
        '2024-02-29T10:00+99:00',
        '2024',
      ],
      'DATE_INVALID',
    ],
  ] as const)('have a %s that is %j but not %j', (name, good, bad, code) => {
    for (const value of good) expect(outcomeOf(() => readMembers({ [name]: value }))).toBeInstanceOf(Object);
    for (const value of bad) expect([value, outcomeOf(() => readMembers({ [name]: value }))]).toEqual([value, code]);
  });

  it('are undefined if they are not sent, and dates are null if they are removed', () => {
    const nothing = {
      name: undefined,
      label: undefined,
      tags: undefined,
      availableFrom: undefined,
      availableUntil: undefined,
    };
    expect(readMembers({})).toEqual(nothing);
    expect(readMembers({ unavailabilityDate: null, availabilityDate: '2024-02-29' })).toEqual({
      ...nothing,
      availableFrom: new Date('2024-02-29T00:00:00Z'),
      availableUntil: null,
    });
  });
});
