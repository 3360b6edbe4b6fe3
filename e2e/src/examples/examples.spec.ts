import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openSpace } from '../system/open-space';
import { EXAMPLE_SETUP } from '../system/declared-spaces';

const EXAMPLES = join(__dirname, '../../../examples');

/** The lines that an example prints on a system that its own bootstrap file has set up. */
async function runExample(file: string): Promise<string[]> {
  const { system } = await openSpace();
  const token = EXAMPLE_SETUP.tokens[0]?.token ?? '';
  const env = { ...process.env, SCRIPTORIUM_URL: system.gatewayUrl, SCRIPTORIUM_TOKEN: token };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { env });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

describe('examples/01-localize-a-tree.mjs', () => {
  const file = join(EXAMPLES, '01-localize-a-tree.mjs');

  it('prints nine pages in three locales, each linked to the pages of its own', async () => {
    const lines = await runExample(file);
    const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
    expect(lines.map((line) => line.replace(uuid, 'id').trim()).toSorted()).toEqual(
      ['de-DE', 'en-US', 'fr-FR'].flatMap((locale) => [
        `${locale} Home id -> ${locale} Products -> ${locale} Shoes`,
        `${locale} Products id -> ${locale} Shoes`,
        `${locale} Shoes id`,
      ]),
    );
    expect(new Set(lines.map((line) => uuid.exec(line)?.[0])).size).toBe(9);
  });

  it('fits on a screen', () => {
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(61);
  });
});

describe('examples/02-copy-to-a-locale.mjs', () => {
  const file = join(EXAMPLES, '02-copy-to-a-locale.mjs');

  it('prints one article in every locale, of which one is published', async () => {
    for (let run = 0; run < 2; run += 1) {
      const [refusal, ...items] = await runExample(file);
      expect(refusal).toBe('400 locale-already-exists');
      expect(items).toHaveLength(11);
      expect(items.filter((item) => / Shoes v2 Draft$/.test(item))).toHaveLength(10);
      expect(items.filter((item) => / Shoes v2 Published$/.test(item))).toHaveLength(1);
    }
  });

  it('fits on a screen', () => {
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(61);
  });
});

describe('examples/03-duplicate-a-record.mjs', () => {
  const file = join(EXAMPLES, '03-duplicate-a-record.mjs');

  it('prints a record and two duplicates, each with a slug and a block of its own', async () => {
    const records = (await runExample(file)).map(
      (line) => JSON.parse(line) as { title: object; slug: object; block: string; text: string },
    );
    const titles = records.map(({ title }) => Object.values(title).join(', '));
    expect(titles).toEqual(['Winter, Hiver', ...Array(2).fill('Winter (duplicate), Hiver (duplicate)')]);
    const slugs = records.map(({ slug }) => String(Object.values(slug)[0]).replace(/\d{5,}/, 'now'));
    expect(slugs).toEqual(['winter-now', 'winter-now-duplicate', 'winter-now-duplicate-2']);
    expect(new Set(records.map(({ block }) => block)).size).toBe(3);
    expect(records.map(({ text }) => text)).toEqual(Array(3).fill('Snow.'));
  });

  it('fits on a screen', () => {
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(61);
  });
});

describe('examples/04-copy-a-folder.mjs', () => {
  const file = join(EXAMPLES, '04-copy-a-folder.mjs');

  it('prints the copy of a folder, with the sizes and hashes of its files', async () => {
    const [state, ...items] = await runExample(file);
    expect(state).toBe('completed, 100 %');
    expect(items.map((line) => line.replace(/ [0-9A-F]{8}$/i, ' hash'))).toEqual([
      'brief.txt 21 hash',
      'images 18',
      '  hero.svg 6 hash',
      '  list.txt 12 hash',
    ]);
  });

  it('fits on a screen', () => {
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(61);
  });
});

describe('examples/05-localize-your-own-site.mjs', () => {
  const file = join(EXAMPLES, '05-localize-your-own-site.mjs');

  it('prints the imported pages, the difference of the plans, the job and the French pages', async () => {
    const pages = ['boots', 'home', 'imprint', 'products', 'shoes'];
    const rest = (created: number): string[] => [
      'Imprint: create, create -> share, share',
      `completed: ${created} created`,
      ...['Boots', 'Home', 'Products', 'Shoes'].map((label) => `fr-FR ${label}`),
    ];
    const sorted = (lines: string[]): string[] => [...lines.slice(0, 7), ...lines.slice(7).sort()];
    const first = sorted(await runExample(file));
    expect(first).toEqual([...pages.map((page) => `created ${page}`), ...rest(8)]);
    // The pages of a second run exist.
    const second = sorted(await runExample(file));
    expect(second).toEqual([...pages.map((page) => `unchanged ${page}`), ...rest(0)]);
  });

  it('fits on a screen', () => {
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(62);
  });
});

describe('examples/06-keep-a-site-current.mjs', () => {
  const file = join(EXAMPLES, '06-keep-a-site-current.mjs');

  it('prints the outdated copy, the conflict, the copy after each roll-out, and what the undo has removed', async () => {
    for (let run = 0; run < 2; run += 1) {
      expect(await runExample(file)).toEqual([
        'fr-FR outdated: /title, /description',
        '/title: Guide -> Handbook, here Manuel',
        'Manuel: Changed. adapted',
        'Manuel -> Le début',
        'Manuel -> The end',
        'removed 3',
      ]);
    }
  });

  it('fits on a screen', () => {
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(62);
  });
});
