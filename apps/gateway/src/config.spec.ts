import { ConfigError, loadConfig } from '@scriptorium/config';

import { blobStorePlacesOf, GatewayConfig, loggedAt, publicUrlOf } from './config';

const mistakesOf = (environment: Record<string, string>): readonly string[] => {
  try {
    loadConfig(GatewayConfig, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
};

test('without a public address, links begin with the one that this machine can use', () => {
  const urlOf = (environment: Record<string, string>) => publicUrlOf(loadConfig(GatewayConfig, environment));
  expect(urlOf({})).toBe('http://127.0.0.1:3210');
  expect(urlOf({ HOST: '0.0.0.0', PORT: '80' })).toBe('http://127.0.0.1:80');
  expect(urlOf({ HOST: '::1', PORT: '80' })).toBe('http://[::1]:80');
  expect(urlOf({ PUBLIC_URL: 'https://copies.example/base' })).toBe('https://copies.example/base');
  expect(urlOf({ PUBLIC_URL: 'http://localhost:8080' })).toBe('http://localhost:8080');
});

test('every mistake is told at once', () => {
  const wrong = { PORT: '0', PUBLIC_URL: 'copies.example?x', NATS_URL: 'localhost:4222', LOG_LEVEL: 'loud' };
  expect(mistakesOf(wrong).map((mistake) => mistake.split(/[ :]/)[0])).toEqual([
    'PORT',
    'PUBLIC_URL',
    'NATS_URL',
    'LOG_LEVEL',
  ]);
});

test('TLS takes a certificate and its key', () => {
  expect(publicUrlOf(loadConfig(GatewayConfig, { TLS_CERT_FILE: '/c.pem', TLS_KEY_FILE: '/k.pem' }))).toBe(
    'https://127.0.0.1:3210',
  );
  expect(mistakesOf({ TLS_CERT_FILE: '/c.pem' })).toEqual(['TLS_KEY_FILE must be a string']);
  expect(mistakesOf({ TLS_KEY_FILE: '/k.pem' })).toEqual(['TLS_CERT_FILE must be a string']);
});

test('a level logs everything that matters more, too', () => {
  expect(loggedAt(loadConfig(GatewayConfig, { LOG_LEVEL: 'warn' }))).toEqual(['fatal', 'error', 'warn']);
});

test('of the stores for bytes there are those whose places are told', () => {
  const placesOf = (environment: Record<string, string>) => blobStorePlacesOf(loadConfig(GatewayConfig, environment));
  expect(placesOf({})).toEqual({ name: 'gateway' });
  const all = { BLOB_DATABASE_URL: 'postgres://b@h/d', BLOB_FOLDER: '/blobs', S3_BUCKET: 'files' };
  expect(placesOf(all)).toEqual({
    ...{ name: 'gateway', databaseUrl: 'postgres://b@h/d', folder: '/blobs' },
    s3: { bucket: 'files', region: 'us-east-1' },
  });
  const own = {
    S3_BUCKET: 'b',
    S3_ENDPOINT: 'http://localhost:7070',
    S3_ACCESS_KEY_ID: 'a',
    S3_SECRET_ACCESS_KEY: 's',
  };
  expect(placesOf({ ...own, S3_REGION: 'eu', S3_PREFIX: 'p/' }).s3).toEqual({
    ...{ bucket: 'b', region: 'eu', endpoint: 'http://localhost:7070', prefix: 'p/' },
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  expect(mistakesOf({ S3_ACCESS_KEY_ID: 'a' })).toEqual(['S3_SECRET_ACCESS_KEY must be a string']);
  expect(mistakesOf({ BLOB_DATABASE_URL: 'mysql://x', DOWNLOAD_KEY: 'short' })).toHaveLength(2);
});
