import { nameKey } from './name-key';

describe('two names are one', () => {
  it.each([
    ['Readme.md', 'README.MD'],
    ['Ärger', 'ärger'],
    ['ΟΔΟΣ', 'οδος'],
    ['οδοσ', 'οδος'],
    ['caf\u00e9', 'cafe\u0301'],
    ['CAFE\u0301', 'caf\u00e9'],
    ['𐐀', '𐐨'],
    ['ẞ', 'ß'],
  ])('%s and %s', (one, other) => expect(nameKey(one)).toBe(nameKey(other)));

  it('where they differ by case alone, letter by letter, as regular expressions do that ignore it', () => {
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
});

describe('two names are two', () => {
  it.each([
    ['Straße', 'STRASSE'],
    ['ı', 'i'],
    ['a b', 'ab'],
    ['ａ', 'a'],
  ])('%s and %s', (one, other) => expect(nameKey(one)).not.toBe(nameKey(other)));
});

it('a key of a key is itself', () => {
  for (const character of everyLetter()) expect(nameKey(nameKey(character))).toBe(nameKey(character));
});

function* everyLetter(): Generator<string> {
  for (let point = 0; point < 0x2_0000; point += 1) {
    const character = String.fromCodePoint(point);
    if (/\p{L}|\p{M}|\p{N}|\p{S}/u.test(character)) yield character;
  }
}
