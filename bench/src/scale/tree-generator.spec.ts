import { readSitePages } from '../system/site-pages';
import { linksOf, type SourceItem } from '../system/source-item';
import { TreeGenerator } from './tree-generator';

const site = readSitePages();
const generate = (seed: number, tree: number, pages: number): SourceItem[] => [
  ...new TreeGenerator(site, seed).generate(tree, pages),
];
const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const idsOf = (items: readonly SourceItem[]): string[] => items.map(({ id }) => id);

describe('the generator of trees', () => {
  test('generates the same pages from the same seed', () => {
    expect(generate(7, 3, 200)).toEqual(generate(7, 3, 200));
  });

  test('generates other pages from another seed, and in another tree', () => {
    const ids = [...idsOf(generate(7, 3, 50)), ...idsOf(generate(8, 3, 50)), ...idsOf(generate(7, 4, 50))];

    expect(new Set(ids).size).toBe(150);
  });

  test.each([1, 2, 57, 768, 3_000])('generates one tree of %d pages, parents before children', (pages) => {
    for (const seed of [1, 2, 3]) {
      const items = generate(seed, 0, pages);
      const seen = new Set([items[0]?.id]);
      for (const { id, body } of items) {
        // Each page but the root is the child of exactly one page before it.
        expect(seen).toContain(id);
        for (const child of body.children) {
          expect(seen).not.toContain(child.id);
          seen.add(child.id);
        }
      }

      expect(items).toHaveLength(pages);
      expect([...seen].sort()).toEqual(idsOf(items).sort());
      expect(items[0]?.id).toBe(new TreeGenerator(site, seed).rootId(0));
    }
  });

  test('gives a tree of its size the shape of the site', () => {
    const childCounts = generate(1, 0, site.length).map(({ body }) => body.children.length);
    const childCountsOfSite = site.map(({ path }) => site.filter(({ parent }) => parent === path).length);

    expect(childCounts.sort()).toEqual(childCountsOfSite.sort());
  });

  test('links pages to other pages of their tree', () => {
    const items = generate(1, 0, 768);
    const ids = new Set(idsOf(items));

    for (const { id, body } of items) {
      const targets = body.mentions.map((link) => link.id);
      expect(targets.every((target) => ids.has(target))).toBe(true);
      expect(targets).not.toContain(id);
      expect(new Set(targets).size).toBe(targets.length);
    }
  });

  test('generates bodies as long as those of the site, each different, with as many links', () => {
    const items = generate(1, 0, 4_000);
    const texts = items.map(({ body }) => String(body['body']));
    const textsOfSite = site.map(({ fields }) => String((fields as { body: string }).body));
    const bodies = items.map(({ body }) => JSON.stringify({ ...body, children: [], mentions: [] }));
    const links = average(items.map(({ body }) => body.mentions.length));

    expect(average(texts.map(({ length }) => length)) / average(textsOfSite.map(({ length }) => length))).toBeCloseTo(
      1,
      0,
    );
    expect(links / average(site.map((page) => page.links.length))).toBeCloseTo(1, 0);
    expect(new Set(bodies).size).toBe(4_000);
    expect(Math.max(...items.map(({ body }) => linksOf(body).length))).toBeGreaterThan(20);
  });

  test('generates pages one at a time', () => {
    const pages = new TreeGenerator(site, 1).generate(0, 10_000_000);

    expect(pages.next().value).toMatchObject({ id: new TreeGenerator(site, 1).rootId(0) });
  });
});
