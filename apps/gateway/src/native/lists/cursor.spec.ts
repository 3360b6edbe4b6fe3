import { generateKeyPairSync } from 'node:crypto';

import fc from 'fast-check';

import { rejectionOf } from '../../testing/code-of';
import { deriveCursorKey, readCursor, signCursor } from './cursor';

const newKey = (): Buffer =>
  deriveCursorKey(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
const key = newKey();
const codeOf = (read: () => unknown): string | undefined => rejectionOf(read)?.code;

test('a cursor returns its position in its list', () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (list, position) => {
      const expected: unknown = JSON.parse(JSON.stringify(position));
      expect(readCursor(key, list, signCursor(key, list, position))).toEqual(expected);
    }),
  );
});

test('rejects a cursor with any changed byte, and a shorter one', () => {
  const bytes = Buffer.from(signCursor(key, 'list', { after: 7 }), 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(codeOf(() => readCursor(key, 'list', changed.toString('base64url')))).toBe('CURSOR_INVALID');
    const cut = bytes.subarray(0, at).toString('base64url');
    expect(codeOf(() => readCursor(key, 'list', cut))).toBe('CURSOR_INVALID');
  }
});

test('rejects a cursor of another list, and of a gateway with another key', () => {
  const cursor = signCursor(key, 'list', 7);
  expect(codeOf(() => readCursor(key, 'lis', cursor))).toBe('CURSOR_INVALID');
  expect(codeOf(() => readCursor(newKey(), 'list', cursor))).toBe('CURSOR_INVALID');
  for (const text of ['', 'x', '!', 'ä', 'a'.repeat(100)]) {
    expect(codeOf(() => readCursor(key, 'list', text))).toBe('CURSOR_INVALID');
  }
});
