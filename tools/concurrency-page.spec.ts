import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = join(__dirname, '..');
const page = join(root, 'docs/explanation/concurrency.md');

/** Tests on the page: links to spec files. The link text is the title of the test. */
const named = [...readFileSync(page, 'utf8').matchAll(/\[([^\]]+)\]\(([^)\s]+\.spec\.ts)\)/g)].map(
  ([, title = '', path = '']) => ({ title, file: relative(root, resolve(dirname(page), path)) }),
);
/** Rows of the tables with a last column "race test". */
const rows = readFileSync(page, 'utf8')
  .split(/\n{2,}/)
  .filter((block) => /^\|.*\| race test +\|\n/.test(block))
  .flatMap((table) => table.trim().split('\n').slice(2))
  .map((row) => row.split('|').map((cell) => cell.trim()))
  .map((cells) => ({ operation: cells[1] ?? '', raceTest: cells.at(-2) ?? '' }));

const textOf = (file: string): string => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');

/** Returns the titles of the tests in a file. */
const titlesIn = (file: string): readonly string[] =>
  [
    ...textOf(file).matchAll(/\b(?:it|test)(?:\.each(?:<[^(]*>)?\([\s\S]*?\))?\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g),
  ].map(([, , title = '']) => title.replace(/\\(.)/g, '$1'));

/** Files of race tests that the page links to. It must link to all of their tests. */
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
