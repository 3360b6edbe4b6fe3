import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = join(__dirname, '..');
const page = join(root, 'docs/explanation/concurrency.md');

/** The tests that the page names: links to spec files, whose text is the test's title. */
const named = [...readFileSync(page, 'utf8').matchAll(/\[([^\]]+)\]\(([^)\s]+\.spec\.ts)\)/g)].map(
  ([, title = '', path = '']) => ({ title, file: relative(root, resolve(dirname(page), path)) }),
);
/** The rows of tables whose last column is for race tests: operation and race test. */
const rows = readFileSync(page, 'utf8')
  .split(/\n{2,}/)
  .filter((block) => /^\|.*\| race test +\|\n/.test(block))
  .flatMap((table) => table.trim().split('\n').slice(2))
  .map((row) => row.split('|').map((cell) => cell.trim()))
  .map((cells) => ({ operation: cells[1] ?? '', raceTest: cells.at(-2) ?? '' }));

const textOf = (file: string): string => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');

/** Titles of the tests in a file, as they stand between their quotes. */
const titlesIn = (file: string): readonly string[] =>
  [
    ...textOf(file).matchAll(/\b(?:it|test)(?:\.each(?:<[^(]*>)?\([\s\S]*?\))?\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g),
  ].map(([, , title = '']) => title.replace(/\\(.)/g, '$1'));

/** Files of race tests that the page draws on: it leaves out none of their tests. */
const raceFiles = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /-races(\.int)?\.spec\.ts$/.test(file) && !/(^|\/)(node_modules|dist)\//.test(file))
    .map((file) => join(folder, file))
    .filter((file) => named.some((each) => each.file === file)),
);

describe('docs/explanation/concurrency.md', () => {
  test('names tests that exist', () => {
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ file, title }) => !titlesIn(file).includes(title))).toEqual([]);
  });

  test('names a race test for every operation', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter(({ raceTest }) => !/\]\([^)\s]+\.spec\.ts\)/.test(raceTest))).toEqual([]);
  });

  test.each(raceFiles)('names every test of %s', (file) => {
    const onPage = named.filter((each) => each.file === file).map(({ title }) => title);
    expect(titlesIn(file).filter((title) => !onPage.includes(title))).toEqual([]);
  });
});
