import { parseWords } from './parse-words';

describe('parseWords', () => {
  it('splits a query at white space', () => {
    expect(parseWords('  Winter PARAGRAPH\n"x" ')).toEqual(['Winter', 'PARAGRAPH', '"x"']);
    expect(parseWords('')).toEqual([]);
  });

  it('rejects too many or too long words, and U+0000', () => {
    expect(parseWords('a '.repeat(11))).toBeUndefined();
    expect(parseWords('a'.repeat(201))).toBeUndefined();
    expect(parseWords('a\0b')).toBeUndefined();
  });
});
