import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

const folder = 'docs/explanation';
const root = join(__dirname, '..');
const pages = readdirSync(join(root, folder)).filter((name) => /^reading-.*\.md$/.test(name));
const textOf = (page: string): string => readFileSync(join(root, folder, page), 'utf8');

/** The most files that a reader must open to know a copy. */
const LIMITS: Readonly<Record<string, number>> = {
  'reading-cm-copy.md': 20,
  'reading-drive-copy.md': 32,
  'reading-duplicate.md': 30,
  'reading-localize.md': 25,
};

/** Returns the files that a page links to, as paths from the root. */
const filesOn = (page: string): readonly string[] =>
  [...textOf(page).matchAll(/\]\(([^)#\s]+\.ts)\)/g)].map(([, path = '']) => normalize(join(folder, path)));

/** Returns the numbers of the page's ordered list. Each entry links to one file. */
const entriesOn = (page: string): readonly number[] =>
  [...textOf(page).matchAll(/^(\d+)\. \[/gm)].map(([, number]) => Number(number));

/** Returns how many files the page names in bullets, beside the ordered list. */
const usedOn = (page: string): number => [...textOf(page).matchAll(/^- \[/gm)].length;

describe('the reading lists in docs/explanation', () => {
  test('exist for the four copies', () => {
    expect([...pages].sort()).toEqual(Object.keys(LIMITS));
  });

  test.each(pages)('%s names files that exist, each once', (page) => {
    const files = filesOn(page);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(files.filter((file, at) => files.indexOf(file) !== at)).toEqual([]);
  });

  test.each(pages)('%s lists its files in order, and no more than its limit', (page) => {
    const most = Number(/\bat most\s+(\d+)\s+files\b/.exec(textOf(page))?.[1]);
    const entries = entriesOn(page);
    expect(most).toBe(LIMITS[page]);
    expect(entries).toEqual(entries.map((_, at) => at + 1));
    expect(entries.length + usedOn(page)).toBe(filesOn(page).length);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.length).toBeLessThanOrEqual(most);
  });
});
