import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const text = readFileSync(join(root, 'docs/security.md'), 'utf8');

/** Returns the rows of the first table below a heading. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const pathsIn = (cell: string): string[] =>
  [...cell.matchAll(/`([\w./-]+\/[\w./-]+\.ts)`/g)].map(([, path = '']) => path);
const missing = (rows: readonly (readonly string[])[]): string[] =>
  rows.flatMap((row) => pathsIn(row.at(-1) ?? '')).filter((path) => !existsSync(join(root, path)));

const work = rowsBelow('Work that one request can cause');
const risks = rowsBelow('OWASP API Security Top 10 (2023)');
const chapters = rowsBelow('ASVS 5.0, level 2');

test('each limit names a test that exists, or the one above', () => {
  expect(work.length).toBeGreaterThan(15);
  expect(
    work.filter((row) => pathsIn(row.at(-1) ?? '').length === 0 && !(row.at(-1) ?? '').startsWith('the same')),
  ).toEqual([]);
  expect(work[0]?.at(-1)).toMatch(/\.spec\.ts/);
  expect(missing(work)).toEqual([]);
});

test('each risk of OWASP is listed once, in order, with tests that exist', () => {
  expect(risks.map(([risk = '']) => risk.split(':')[0])).toEqual(
    Array.from({ length: 10 }, (_, index) => `API${index + 1}`),
  );
  expect(risks.filter((row) => !/\.spec\.ts/.test(row.at(-1) ?? ''))).toEqual([]);
  expect(missing(risks)).toEqual([]);
});

test('each chapter of ASVS is listed once, in order, with its state', () => {
  expect(chapters.map(([chapter = '']) => chapter.split(' ')[0])).toEqual(
    Array.from({ length: 17 }, (_, index) => `V${index + 1}`),
  );
  expect(chapters.filter(([, state = '']) => !['shown', 'partly', 'open', 'not applicable'].includes(state))).toEqual(
    [],
  );
  expect(missing(chapters)).toEqual([]);
});

test('a chapter that is shown names only tests, and one that is partly shown says what is missing', () => {
  const rest = (cell: string): string => cell.replaceAll(/`[^`]+`/g, '').replaceAll(/[,;\s]/g, '');
  expect(
    chapters.filter(([, state, cell = '']) => state === 'shown' && (pathsIn(cell).length === 0 || rest(cell) !== '')),
  ).toEqual([]);
  expect(
    chapters.filter(([, state, cell = '']) => state === 'partly' && (pathsIn(cell).length === 0 || rest(cell) === '')),
  ).toEqual([]);
});
