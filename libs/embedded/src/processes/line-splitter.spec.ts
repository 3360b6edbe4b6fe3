import { LineSplitter } from './line-splitter';

function linesOf(...pieces: string[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return lines;
}

describe('cutting output into lines', () => {
  it('does not depend on where the pieces end', () => {
    expect(linesOf('one\ntwo\n')).toEqual(['one', 'two']);
    expect(linesOf('o', 'ne\nt', 'wo', '\n')).toEqual(['one', 'two']);
  });

  it('keeps empty lines and a last one without its end', () => {
    expect(linesOf('one\n\nthree')).toEqual(['one', '', 'three']);
  });

  it('takes the line ends of Windows', () => {
    expect(linesOf('one\r\ntwo\r\n')).toEqual(['one', 'two']);
  });

  it('says nothing of nothing', () => {
    expect(linesOf('')).toEqual([]);
  });
});
