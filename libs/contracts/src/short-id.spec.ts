import * as fc from 'fast-check';
import { shortId, uuidOf } from './short-id';

const FIRST = '00000000-0000-0000-0000-000000000000';
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

describe('a short id', () => {
  it('is the UUID in 22 characters that need no escape in a URL', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        const id = shortId(uuid);
        expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
        expect(encodeURIComponent(id)).toBe(id);
        expect(uuidOf(id)).toBe(uuid);
      }),
    );
    expect([FIRST, LAST].map(shortId).map(uuidOf)).toEqual([FIRST, LAST]);
  });

  it('is the same for a UUID in upper case, which is read in lower case', () => {
    const uuid = '6F1ED002-AB5B-4A1B-8C3D-0123456789AB';
    expect(shortId(uuid)).toBe(shortId(uuid.toLowerCase()));
    expect(uuidOf(shortId(uuid))).toBe(uuid.toLowerCase());
  });

  it.each([
    ['an empty text', ''],
    ['a UUID', '6f1ed002-ab5b-4a1b-8c3d-0123456789ab'],
    ['21 characters', 'A'.repeat(21)],
    ['23 characters', 'A'.repeat(23)],
    ['padding', `${'A'.repeat(22)}==`],
    ['the alphabet of base64', `${'A'.repeat(20)}+A`],
    ['a slash', `${'A'.repeat(20)}/A`],
    ['a line break at the end', `${'A'.repeat(22)}\n`],
    ['white space', ` ${'A'.repeat(21)}`],
    ['a letter that looks like an A', `${'A'.repeat(21)}Α`],
    ['a NUL', `${'A'.repeat(21)}\0`],
  ])('is not %s', (_what, text) => {
    expect(uuidOf(text)).toBeUndefined();
  });

  it('has one text for each UUID: unused bits of the last character must be zero', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const valid = [...alphabet].filter((last) => uuidOf(`${'A'.repeat(21)}${last}`) !== undefined);
    expect(valid).toEqual(['A', 'Q', 'g', 'w']);
    for (const last of valid) {
      const id = `${'A'.repeat(21)}${last}`;
      expect(shortId(uuidOf(id) ?? '')).toBe(id);
    }
  });
});
