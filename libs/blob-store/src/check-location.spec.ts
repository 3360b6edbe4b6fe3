import { RejectedError } from '@scriptorium/contracts';
import * as fc from 'fast-check';
import { normalize, resolve } from 'node:path';
import { checkLocation, isLocation } from './check-location';

const SEGMENT_200 = 'a'.repeat(200);

describe('a location', () => {
  it.each([
    '42/6f1ed002-ab5b-4a1b-8c3d-0123456789ab',
    'a',
    'A.b-c_d/E',
    '...',
    '.hidden/..a',
    SEGMENT_200,
    // Each slash counts as three characters.
    `${'a/'.repeat(49)}aaaa`,
  ])('may be %s', (location) => {
    expect(() => checkLocation(location)).not.toThrow();
  });

  it.each([
    ['an empty text', ''],
    ['a slash', '/'],
    ['an absolute path', '/etc/passwd'],
    ['the parent', '..'],
    ['a path through the parent', '42/../43/a'],
    ['the folder itself', '42/./a'],
    ['an empty segment', '42//a'],
    ['a slash at the end', '42/a/'],
    ['a backslash', '42\\..\\a'],
    ['a NUL', '42/a\0.txt'],
    ['a line break', '42/a\n'],
    ['a carriage return', '42/a\r'],
    ['white space', '42/a b'],
    ['an escaped slash', '42%2Fa'],
    ['the mark of an upload', '42/a~b'],
    ['a letter beyond ASCII', '42/ä'],
    ['a full-width slash', '42／a'],
    ['a lone surrogate', '42/\ud800'],
    ['a query', 'a?versionId=1'],
    ['a fragment', 'a#b'],
    ['a drive of Windows', 'C:a'],
    ['201 characters', `${SEGMENT_200}a`],
    ['too many slashes', `${'a/'.repeat(50)}aa`],
  ])('is not %s', (_what, location) => {
    const check = () => checkLocation(location);
    expect(check).toThrow(RejectedError);
    expect(check).toThrow(expect.objectContaining({ code: 'INVALID_LOCATION' }));
  });

  it('stays in the folder of the store, and is one file name with its slashes escaped', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('a', '.', '/', '\\', '~', '%', '\0', '2', 'F', ':'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(hostile, (location) => {
        if (!isLocation(location)) return;
        expect(resolve('/store', location)).toBe(`/store/${location}`);
        expect(normalize(location)).toBe(location);
        expect(encodeURIComponent(location)).not.toMatch(/[/\\]/);
        expect(decodeURIComponent(encodeURIComponent(location))).toBe(location);
      }),
      { numRuns: 1_000 },
    );
  });

  it('has a readable error, whatever the text is', () => {
    expect(() => checkLocation('a\n\0')).toThrow('"a\\n\\u0000" is not a valid location.');
    expect(() => checkLocation('\ud800')).toThrow('"\\ud800" is not a valid location.');
  });
});
