import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { licenceProblems } from './licences.mjs';

const of = (license: string | undefined, more: object = {}) =>
  licenceProblems({ 'node_modules/a': { version: '1.0.0', ...(license === undefined ? {} : { license }), ...more } });

test.each(['MIT', 'Apache-2.0 AND MIT', '(MIT OR GPL-3.0-only)', 'WTFPL OR ISC'])('accepts %s', (licence) => {
  expect(of(licence)).toEqual([]);
});

test.each([
  'GPL-3.0-only',
  'AGPL-3.0',
  'MIT AND GPL-2.0',
  'SEE LICENSE IN x',
  'UNLICENSED',
  '(MIT AND (A OR MIT))',
  '',
])('rejects %j, with the name of the package', (licence) => {
  expect(of(licence)).toEqual([`a@1.0.0 has the licence ${licence} (node_modules/a)`]);
});

test('rejects a package without a licence', () => {
  expect(of(undefined)).toEqual(['a@1.0.0 has no licence (node_modules/a)']);
});

test('accepts licences of single files for development only', () => {
  expect(of('MPL-2.0', { dev: true })).toEqual([]);
  expect(of('MPL-2.0')).toHaveLength(1);
  expect(of('GPL-3.0-only', { dev: true })).toHaveLength(1);
});

test('ignores the projects of the repository, and no nested package', () => {
  expect(licenceProblems({ '': {}, 'apps/x': {}, 'node_modules/@scriptorium/x': { link: true } })).toEqual([]);
  expect(licenceProblems({ 'libs/x/node_modules/@b/c': { version: '2.0.0' } })).toEqual([
    '@b/c@2.0.0 has no licence (libs/x/node_modules/@b/c)',
  ]);
});

// The lock file repeats what a manifest says. A package may have been locked with another licence than installed.
test('the packages of the lock file are read', () => {
  const lock = JSON.parse(readFileSync(join(__dirname, '../package-lock.json'), 'utf8')) as {
    readonly packages: Record<string, { readonly license?: string }>;
  };
  expect(Object.keys(lock.packages).length).toBeGreaterThan(500);
  expect(licenceProblems(lock.packages)).toEqual([]);
});
