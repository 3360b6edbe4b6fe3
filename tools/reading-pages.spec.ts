import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

const folder = 'docs/explanation';
const root = join(__dirname, '..');
const pages = readdirSync(join(root, folder)).filter((name) => /^reading-.*\.md$/.test(name));
const textOf = (page: string): string => readFileSync(join(root, folder, page), 'utf8');

/** Returns the files that a page links to, as paths from the root. */
const filesOn = (page: string): readonly string[] =>
  [...textOf(page).matchAll(/\]\(([^)#\s]+\.ts)\)/g)].map(([, path = '']) => normalize(join(folder, path)));

/** Returns the numbers of the page's ordered list. */
const entriesOn = (page: string): readonly number[] =>
  [...textOf(page).matchAll(/^(\d+)\. \[/gm)].map(([, number]) => Number(number));

describe('the reading lists in docs/explanation', () => {
  test('exist', () => {
    expect(pages.length).toBeGreaterThan(0);
  });

  test.each(pages)('%s names files that exist, each once', (page) => {
    const files = filesOn(page);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(files.filter((file, at) => files.indexOf(file) !== at)).toEqual([]);
  });

  test.each(pages)('%s lists its files in order, and no more than it states', (page) => {
    const most = Number(/\bat most\s+(\d+)\s+files\b/.exec(textOf(page))?.[1]);
    const entries = entriesOn(page);
    expect(entries).toEqual(entries.map((_, at) => at + 1));
    expect(entries).toHaveLength(filesOn(page).length);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.length).toBeLessThanOrEqual(most);
  });
});
