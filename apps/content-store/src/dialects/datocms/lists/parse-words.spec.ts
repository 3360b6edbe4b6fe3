import { parseWords } from './parse-words';

describe('the words of a search', () => {
  it('are what white space separates', () => {
    expect(parseWords('  Winter PARAGRAPH\n"x" ')).toEqual(['Winter', 'PARAGRAPH', '"x"']);
    expect(parseWords('')).toEqual([]);
  });

  it('are not too many, not too long, and text', () => {
    expect(parseWords('a '.repeat(11))).toBeUndefined();
    expect(parseWords('a'.repeat(201))).toBeUndefined();
    expect(parseWords('a\0b')).toBeUndefined();
  });
});
