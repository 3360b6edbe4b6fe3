import { readContentRange, readRange } from './read-range';

test.each([
  ['bytes=0-0', 0, 1],
  ['bytes=2-4', 2, 5],
  [' bytes=2-4 ', 2, 5],
  ['bytes=9-', 9, 10],
  ['bytes=2-99', 2, 10],
  ['bytes=0-99999999999999999999', 0, 10],
  ['bytes=-3', 7, 10],
  ['bytes=-10', 0, 10],
  ['bytes=-99999999999999999999', 0, 10],
  ['bytes=007-008', 7, 9],
  // Units are case-insensitive (RFC 9110, 14.1), and white space surrounds elements of a list (5.6.1).
  ['Bytes=2-4', 2, 5],
  ['bytes= 2-4', 2, 5],
])('reads the range %j of 10 bytes', (header, start, end) => {
  expect(readRange(header, 10)).toEqual({ start, end });
});

test.each(['bytes=10-', 'bytes=10-11', 'bytes=-0', 'bytes=-00', `bytes=${'9'.repeat(400)}-`])(
  'finds no byte of 10 in the range %j',
  (header) => {
    expect(readRange(header, 10)).toBe('unsatisfiable');
  },
);

test.each(['bytes=0-', 'bytes=0-0', 'bytes=-1', 'bytes=-0'])(
  'finds no byte of an empty file in the range %j',
  (header) => {
    expect(readRange(header, 0)).toBe('unsatisfiable');
  },
);

test.each([
  undefined,
  '',
  'bytes',
  'bytes=',
  'bytes=-',
  'bytes=5-3',
  'bytes=a-b',
  'bytes=1x-5',
  'bytes=1-5x',
  'bytes=1-2-3',
  'bytes=--3',
  'bytes=+1-5',
  'bytes=1.0-5',
  'bytes=0x1-5',
  'bytes=1 -5',
  'bytes =1-5',
  'bytes=٣-5',
  'items=1-5',
  '=1-5',
  '1-5',
  'bytes=0-1,4-5',
  'bytes=0-1,',
  'bytes=20-,30-',
])('reads the whole file for the malformed or unsupported range %j', (header) => {
  expect(readRange(header, 10)).toBeUndefined();
});

// With quadratic time this test would exceed the runner's limit.
test('reads a header of a million characters in linear time', () => {
  for (const piece of ['-', '=', '0-', ' ', '1-2 ']) {
    expect(readRange(`bytes=${piece.repeat(1_000_000)}`, 10)).toBeUndefined();
  }
  expect(readRange(`bytes=${'0'.repeat(1_000_000)}-4`, 10)).toEqual({ start: 0, end: 5 });
});

test.each([
  ['bytes 0-4/10', { start: 0, end: 5, total: 10 }],
  [' bytes 5-9/10 ', { start: 5, end: 10, total: 10 }],
  ['bytes 5-10/10', undefined],
  ['bytes 5-4/10', undefined],
  ['bytes 0-4/*', { start: 0, end: 5, total: undefined }],
  ['bytes 5-4/*', undefined],
  ['bytes 0-9007199254740992/*', undefined],
  ['bytes */10', undefined],
  ['bytes 0-4', undefined],
  ['bytes 0-9007199254740992/9007199254740993', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads the Content-Range %j', (header, span) => {
  expect(readContentRange(header)).toEqual(span);
});
