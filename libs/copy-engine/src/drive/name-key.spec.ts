import { nameKey } from './name-key';

describe('nameKey', () => {
  it.each([
    ['Readme.md', 'README.MD'],
    ['Ärger', 'ärger'],
    ['ΟΔΟΣ', 'οδος'],
    ['οδοσ', 'οδος'],
    ['caf\u00e9', 'cafe\u0301'],
    ['CAFE\u0301', 'caf\u00e9'],
    ['𐐀', '𐐨'],
    ['ẞ', 'ß'],
  ])('is the same for %s and %s', (one, other) => expect(nameKey(one)).toBe(nameKey(other)));

  it('ignores the case of each letter like a case-insensitive regular expression', () => {
    for (const character of everyLetter()) {
      const key = nameKey(character);
      if (key === character) continue;
      expect([character, key, new RegExp(`^${key}$`, 'iu').test(character.normalize('NFC'))]).toEqual([
        character,
        key,
        true,
      ]);
    }
  });

  it.each([
    ['Straße', 'STRASSE'],
    ['ı', 'i'],
    ['a b', 'ab'],
    ['ａ', 'a'],
  ])('differs for %s and %s', (one, other) => expect(nameKey(one)).not.toBe(nameKey(other)));

  it('is its own key', () => {
    for (const character of everyLetter()) expect(nameKey(nameKey(character))).toBe(nameKey(character));
  });
});

function* everyLetter(): Generator<string> {
  for (let point = 0; point < 0x2_0000; point += 1) {
    const character = String.fromCodePoint(point);
    if (/\p{L}|\p{M}|\p{N}|\p{S}/u.test(character)) yield character;
  }
}
