import { LineSplitter } from './line-splitter';

function linesOf(...pieces: string[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return lines;
}

describe('LineSplitter', () => {
  it('returns the same lines wherever the chunks end', () => {
    expect(linesOf('one\ntwo\n')).toEqual(['one', 'two']);
    expect(linesOf('o', 'ne\nt', 'wo', '\n')).toEqual(['one', 'two']);
  });

  it('returns empty lines and a last line without a line break', () => {
    expect(linesOf('one\n\nthree')).toEqual(['one', '', 'three']);
  });

  it('accepts CRLF', () => {
    expect(linesOf('one\r\ntwo\r\n')).toEqual(['one', 'two']);
  });

  it('does not end a line at U+2028, which JSON text may contain', () => {
    expect(linesOf('{"text":"a\u2028b"}\n')).toEqual(['{"text":"a\u2028b"}']);
  });

  it('returns no line for an empty text', () => {
    expect(linesOf('')).toEqual([]);
  });
});
