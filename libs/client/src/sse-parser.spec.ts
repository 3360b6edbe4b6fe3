import fc from 'fast-check';

import { type SseBlock, SseParser } from './sse-parser.js';

const parse = (pieces: readonly string[]): SseBlock[] => {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

test.each<[string, SseBlock[]]>([
  ['id: 7\ndata: {"a":1}\n\n', [{ id: '7', data: '{"a":1}' }]],
  ['retry: 2000\nid: 7\n\n', [{ id: '7', retryMs: 2000 }]],
  [':\nid: 8\n\n', [{ id: '8' }]],
  [': only a comment\n\n', []],
  ['data: a\ndata:b\ndata\n\n', [{ data: 'a\nb\n' }]],
  ['data:  two spaces\r\n\r\n', [{ data: ' two spaces' }]],
  ['id: 1\rdata: x\r\r\n', [{ id: '1', data: 'x' }]],
  ['id: a\0b\nretry: soon\nevent: e\n\n', []],
  ['id: 9\ndata: cut off\n', []],
])('parses %j', (text, blocks) => {
  expect(parse([text])).toEqual(blocks);
});

test('the pieces in which a text arrives make no difference', () => {
  const line = fc.constantFrom('id: 1', 'id: 22', 'data: a', 'data: ü', 'retry: 5', ':', '', '', 'x');
  const end = fc.constantFrom('\n', '\r\n');
  const text = fc.array(fc.tuple(line, end)).map((lines) => lines.map((each) => each.join('')).join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat(400)), (whole, cuts) => {
      const bounds = [0, ...cuts.map((cut) => Math.min(cut, whole.length)), whole.length].sort((a, b) => a - b);
      const pieces = bounds.slice(1).map((to, at) => whole.slice(bounds[at], to));
      expect(parse(pieces)).toEqual(parse([whole]));
    }),
  );
});
