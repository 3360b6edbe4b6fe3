import { generateKeyPairSync } from 'node:crypto';
import { issueSignInCode, openSignInCode, SIGN_IN_CODE_MS } from './sign-in-codes';

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const key = newKey();
const NOW = 1_700_000_000_000;

test('opens a code with the same key within ten minutes', () => {
  const code = issueSignInCode(key, 'the-token', NOW);
  expect(Buffer.from(code, 'base64url').toString()).not.toContain('the-token');
  expect(openSignInCode(key, code, NOW + SIGN_IN_CODE_MS - 1)).toMatchObject({ token: 'the-token', issuedAt: NOW });
  expect(openSignInCode(key, code, NOW + SIGN_IN_CODE_MS)).toBeUndefined();
});

test('gives each code an id', () => {
  const ids = ['a', 'a'].map((token) => openSignInCode(key, issueSignInCode(key, token, NOW), NOW)?.id);
  expect(new Set(ids).size).toBe(2);
});

test.each(['', 'x', 'AAAA'.repeat(40)])('opens no code that it has not issued: "%s"', (code) => {
  expect(openSignInCode(key, code, NOW)).toBeUndefined();
});

test('opens no code of another key, and none that was changed', () => {
  const code = issueSignInCode(key, 'the-token', NOW);
  expect(openSignInCode(newKey(), code, NOW)).toBeUndefined();
  expect(openSignInCode(key, `${code.slice(0, -2)}${code.endsWith('AA') ? 'BB' : 'AA'}`, NOW)).toBeUndefined();
});
