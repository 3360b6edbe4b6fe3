import { ConfigError, loadConfig } from '@scriptorium/config';
import { testCallerKeys } from '@scriptorium/testing';

import { GatewayConfig, publicUrlOf } from './config';

const mistakesOf = (environment: Record<string, string>): readonly string[] => {
  try {
    loadConfig(GatewayConfig, { ...testCallerKeys, ...environment });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
};

test('derives the public URL from the listening address if none is configured', () => {
  const urlOf = (environment: Record<string, string>) =>
    publicUrlOf(loadConfig(GatewayConfig, { ...testCallerKeys, ...environment }));
  expect(urlOf({})).toBe('http://127.0.0.1:3210');
  expect(urlOf({ HOST: '0.0.0.0', PORT: '80' })).toBe('http://127.0.0.1:80');
  expect(urlOf({ HOST: '::1', PORT: '80' })).toBe('http://[::1]:80');
  expect(urlOf({ PUBLIC_URL: 'https://copies.example/base' })).toBe('https://copies.example/base');
  expect(urlOf({ PUBLIC_URL: 'https://copies.example/base/' })).toBe('https://copies.example/base');
  expect(urlOf({ PUBLIC_URL: 'http://localhost:8080' })).toBe('http://localhost:8080');
});

test('reports all mistakes at once', () => {
  const wrong = { PORT: '0', PUBLIC_URL: 'copies.example?x', NATS_URL: 'localhost:4222', LOG_LEVEL: 'loud' };
  expect(mistakesOf(wrong).map((mistake) => mistake.split(/[ :]/)[0])).toEqual([
    'PORT',
    'PUBLIC_URL',
    'NATS_URL',
    'LOG_LEVEL',
  ]);
});

test('requires both a certificate and its key for TLS', () => {
  expect(
    publicUrlOf(loadConfig(GatewayConfig, { ...testCallerKeys, TLS_CERT_FILE: '/c.pem', TLS_KEY_FILE: '/k.pem' })),
  ).toBe('https://127.0.0.1:3210');
  expect(mistakesOf({ TLS_CERT_FILE: '/c.pem' })).toEqual(['TLS_KEY_FILE must be a string']);
  expect(mistakesOf({ TLS_KEY_FILE: '/k.pem' })).toEqual(['TLS_CERT_FILE must be a string']);
});

test('requires the key that signs callers', () => {
  expect(mistakesOf({ CALLER_SIGNING_KEY: '' })).toEqual([expect.stringContaining('CALLER_SIGNING_KEY')]);
});

test('rejects an unknown dialect and an empty list', () => {
  for (const DIALECTS of ['cm,graph', 'cm,', 'CM'])
    expect(mistakesOf({ DIALECTS })).toEqual([expect.stringMatching(/^DIALECTS.*amplience, cm, datocms, onedrive/)]);
  expect(mistakesOf({ DIALECTS: 'cm' })).toEqual([]);
});

test('rejects a short download key and an invalid store setting', () => {
  expect(mistakesOf({ BLOB_DATABASE_URL: 'mysql://x', DOWNLOAD_KEY: 'short' })).toHaveLength(2);
});

test('accepts a download key of 32 characters, the least that HS256 allows', () => {
  expect(mistakesOf({ DOWNLOAD_KEY: 'a'.repeat(31) })).toEqual([
    'DOWNLOAD_KEY must be longer than or equal to 32 characters',
  ]);
  for (const key of ['a', 'é', '😀']) expect(mistakesOf({ DOWNLOAD_KEY: key.repeat(32) })).toEqual([]);
});
