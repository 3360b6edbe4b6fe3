import { compressesSafely, requeuesSafely, requireServerVersion } from './server-version';

test.each(['2.10.0', '2.10.27', '2.14.5', '3.0.0'])('accepts server %s', (version) => {
  expect(() => requireServerVersion(version)).not.toThrow();
});

test.each(['2.9.10', '1.4.1', undefined])('rejects server %s as too old', (version) => {
  expect(() => requireServerVersion(version)).toThrow('2.10 or later is required.');
});

test.each(['2.12.12', '2.12.15', '2.14.3', '2.14.5', '2.15.0-dev', '3.0.0'])('lets server %s compress', (version) => {
  expect(compressesSafely(version)).toBe(true);
});

test.each(['2.10.29', '2.10.27+ds', '2.11.17', '2.12.11', '2.14.2', '2.14.0-RC.1', undefined])(
  'does not let server %s compress',
  (version) => {
    expect(compressesSafely(version)).toBe(false);
  },
);

test.each(['2.10.15', '2.10.29', '2.11.0', '2.14.5', '3.0.0'])('relies on server %s to deliver again', (version) => {
  expect(requeuesSafely(version)).toBe(true);
});

test.each(['2.10.0', '2.10.14', undefined])('does not rely on server %s to deliver again', (version) => {
  expect(requeuesSafely(version)).toBe(false);
});
