import { parseDatabaseUrl } from './database-url';

test('returns a URL for each server of a list', () => {
  expect(
    parseDatabaseUrl('postgres://me:p%40ss@one:5432,[::1]:5433,three/docs?target_session_attrs=read-write'),
  ).toEqual({
    urls: [
      'postgres://me:p%40ss@one:5432/docs',
      'postgres://me:p%40ss@[::1]:5433/docs',
      'postgres://me:p%40ss@three/docs',
    ],
    mustAcceptWrites: true,
  });
});

test('keeps the other parameters of a URL', () => {
  expect(parseDatabaseUrl('postgresql://one/docs?sslmode=verify-full&target_session_attrs=any')).toEqual({
    urls: ['postgresql://one/docs?sslmode=verify-full'],
    mustAcceptWrites: false,
  });
  expect(parseDatabaseUrl('postgres://one/docs')).toEqual({ urls: ['postgres://one/docs'], mustAcceptWrites: false });
});

test('rejects other session attributes without naming the password', () => {
  expect(() => parseDatabaseUrl('postgres://me:secret@one/docs?target_session_attrs=standby')).toThrow(
    'target_session_attrs of the database URL is "standby". Use any, read-write, primary.',
  );
});
