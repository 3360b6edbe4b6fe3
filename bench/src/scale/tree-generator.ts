import { createHash } from 'node:crypto';
import type { SitePage } from '../system/site-pages';
import { sourceItem, type SourceItem } from '../system/source-item';

/**
 * Generates trees of linked pages after the model of a site. A tree with as many pages as the site has its shape. A
 * smaller tree has its upper levels. A larger tree repeats the site below its root. A page has the text of a random
 * page of the site, and as many links as that page, to random pages of the tree.
 *
 * Everything about a page is computed from the seed and the number of the page, so the same seed generates the same
 * rows. Pages are generated one at a time.
 */
export class TreeGenerator {
  /** The positions of the children of each page, breadth first. */
  private readonly shape: readonly (readonly number[])[];

  constructor(
    private readonly site: readonly SitePage[],
    private readonly seed: number,
  ) {
    this.shape = shapeOf(site);
  }

  rootId(tree: number): string {
    return this.idOf(tree, 0);
  }

  /** Yields `pages` pages, parents before children. */
  *generate(tree: number, pages: number): Generator<SourceItem> {
    for (let number = 0; number < pages; number += 1) yield this.page(tree, number, pages);
  }

  private page(tree: number, number: number, pages: number): SourceItem {
    const model = this.site[Math.floor(this.random(tree, number, 'model') * this.site.length)];
    if (model === undefined) throw new Error('The site has no pages.');
    const mentions = new Set<number>();
    for (let link = 0; link < model.links.length; link += 1) {
      const target = Math.floor(this.random(tree, number, `link ${link}`) * pages);
      if (target !== number) mentions.add(target);
    }
    // Bodies differ at least in their paths, as on a site.
    const fields = { ...model.fields, path: `${model.path}${tree}-${number}/` };
    return sourceItem(this.idOf(tree, number), model.title, fields, {
      children: this.childrenOf(number, pages).map((child) => this.idOf(tree, child)),
      mentions: [...mentions].map((target) => this.idOf(tree, target)),
    });
  }

  private childrenOf(number: number, pages: number): number[] {
    const size = this.shape.length;
    const first = number - (number % size);
    const children = (this.shape[number % size] ?? []).map((position) => first + position);
    if (number === 0) for (let root = size; root < pages; root += size) children.push(root);
    return children.filter((child) => child < pages);
  }

  /** Returns a UUID in the form of version 4, as in the content store. */
  private idOf(tree: number, number: number): string {
    const hex = this.hash(tree, number, 'id').toString('hex');
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
  }

  /** Returns a number from 0 to 1, exclusive. */
  private random(tree: number, number: number, what: string): number {
    return this.hash(tree, number, what).readUIntBE(0, 6) / 2 ** 48;
  }

  private hash(tree: number, number: number, what: string): Buffer {
    return createHash('sha256').update([this.seed, tree, number, what].join('/')).digest();
  }
}

function shapeOf(site: readonly SitePage[]): number[][] {
  const children = new Map<string | null, string[]>();
  for (const { path, parent } of site) children.set(parent, [...(children.get(parent) ?? []), path]);
  const order = [...(children.get(null) ?? [])];
  // The loop appends to the list that it reads.
  for (const path of order) order.push(...(children.get(path) ?? []));
  const positions = new Map(order.map((path, position) => [path, position]));
  return order.map((path) => (children.get(path) ?? []).flatMap((child) => positions.get(child) ?? []));
}
