import { ContentItem, type ContentRepository } from 'dc-management-sdk-js';
import { jsonOf } from '../system/plain-http';
import { localize, variantIn, variantsOf } from '../content/localize';
import { bodyOf, createPage, linkTo, linksOf, pageBody, referenceTo } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let repository: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  repository = await space.repository('content');
});

async function pageWith(title: string, links: readonly ContentItem[], locale?: string | null): Promise<ContentItem> {
  return createPage(repository, title, {
    ...(locale === undefined ? {} : { locale }),
    body: { links: links.map(linkTo) },
  });
}

/** Adds links to an existing item. Cycles need this. */
async function linkAll(item: ContentItem, links: readonly ContentItem[]): Promise<ContentItem> {
  const body = pageBody(bodyOf(item).title, { links: links.map(linkTo) });
  return item.related.update(new ContentItem({ ...item.toJSON(), body }));
}

it('the whole tree is localized, and every link names the variant of its own locale', async () => {
  const leaf = await pageWith('Leaf', []);
  const middle = await pageWith('Middle', [leaf]);
  const root = await pageWith('Root', [middle, leaf]);
  const job = await localize(space, root, ['fr-FR', 'de-DE']);
  expect(job.progress).toMatchObject({ total: 6, done: 6, created: 6 });
  for (const locale of ['fr-FR', 'de-DE']) {
    const [rootCopy, middleCopy, leafCopy] = await Promise.all(
      [root, middle, leaf].map(async (item) => variantIn(item, locale)),
    );
    if (rootCopy === undefined || middleCopy === undefined || leafCopy === undefined) throw new Error('unreachable');
    expect(linksOf(rootCopy)).toEqual([middleCopy.id, leafCopy.id]);
    expect(linksOf(middleCopy)).toEqual([leafCopy.id]);
  }
  expect(linksOf(await space.client.contentItems.get(root.id))).toEqual([middle.id, leaf.id]);
});

it('links are found in arrays, nested objects, localized values and inside other links', async () => {
  const [one, two, three, four] = await Promise.all(
    ['One', 'Two', 'Three', 'Four'].map(async (title) => createPage(repository, title)),
  );
  if (one === undefined || two === undefined || three === undefined || four === undefined)
    throw new Error('unreachable');
  const root = await createPage(repository, 'Nested', {
    body: {
      grid: { rows: [{ cells: [[linkTo(one)]] }] },
      hero: { ...linkTo(two), caption: 'kept', inner: { more: linkTo(three) } },
      values: { _meta: {}, values: [{ locale: 'en-GB', value: linkTo(four) }] },
    },
  });
  await localize(space, root, ['fr-FR']);
  const [a, b, c, d] = await Promise.all([one, two, three, four].map(async (item) => variantIn(item, 'fr-FR')));
  expect(bodyOf(await variantIn(root, 'fr-FR'))).toMatchObject({
    grid: { rows: [{ cells: [[{ id: a?.id }]] }] },
    hero: { id: b?.id, caption: 'kept', inner: { more: { id: c?.id } } },
    values: { values: [{ locale: 'en-GB', value: { id: d?.id } }] },
  });
});

it('a child without a locale, or of another locale, is shared, and its own children are not localized', async () => {
  const below = await pageWith('Below a shared child', []);
  const shared = await pageWith('Slides without a locale', [below], null);
  const german = await pageWith('German child', [], 'de-DE');
  const root = await pageWith('Carousel', [shared, german]);
  const job = await localize(space, root, ['fr-FR']);
  expect(job.progress).toMatchObject({ created: 1, failed: 0 });
  expect(linksOf(await variantIn(root, 'fr-FR'))).toEqual([shared.id, german.id]);
  expect((await variantsOf(shared)).size).toBe(0);
  expect((await variantsOf(german)).size).toBe(0);
  expect((await variantsOf(below)).size).toBe(0);
});

it('a child of two parents has one variant per locale, whichever job creates it', async () => {
  const child = await pageWith('Shared child', []);
  const [first, second] = [await pageWith('First parent', [child]), await pageWith('Second parent', [child])];
  await Promise.all([localize(space, first, ['fr-FR']), localize(space, second, ['fr-FR'])]);
  const copy = await variantIn(child, 'fr-FR');
  expect((await child.related.localizations({ size: 100 })).getItems()).toHaveLength(1);
  expect(linksOf(await variantIn(first, 'fr-FR'))).toEqual([copy.id]);
  expect(linksOf(await variantIn(second, 'fr-FR'))).toEqual([copy.id]);
});

it('a child that has a variant in the locale is linked and not changed, and its own children are not localized', async () => {
  const child = await pageWith('Translated child', []);
  await localize(space, child, ['fr-FR']);
  const french = await variantIn(child, 'fr-FR');
  await french.related.update(new ContentItem({ ...french.toJSON(), body: pageBody('Enfant') }));
  const below = await pageWith('Added below later', []);
  await linkAll(child, [below]);
  const root = await pageWith('Parent', [child]);
  const job = await localize(space, root, ['fr-FR']);
  expect(job.progress).toMatchObject({ created: 1, reused: 1 });
  expect(job.results).toContainEqual(
    expect.objectContaining({ contentItemId: child.id, locale: 'fr-FR', outcome: 'REUSED' }),
  );
  expect(linksOf(await variantIn(root, 'fr-FR'))).toEqual([french.id]);
  expect(await variantIn(child, 'fr-FR')).toMatchObject({ version: 2, body: { title: 'Enfant' } });
  expect((await variantsOf(below)).size).toBe(0);
});

it('cyclic links, and items that link to themselves, are localized', async () => {
  const [one, two] = [await pageWith('Circle one', []), await pageWith('Circle two', [])];
  await linkAll(two, [one]);
  const root = await linkAll(one, [two, one]);
  const job = await localize(space, root, ['fr-FR']);
  expect(job.progress).toMatchObject({ total: 2, created: 2 });
  const [a, b] = [await variantIn(one, 'fr-FR'), await variantIn(two, 'fr-FR')];
  expect(linksOf(a)).toEqual([b.id, a.id]);
  expect(linksOf(b)).toEqual([a.id]);
});

it('an item that links only to itself is copied into an item that links to itself', async () => {
  const alone = await pageWith('Alone', []);
  const root = await linkAll(alone, [alone]);
  await localize(space, root, ['fr-FR']);
  const copy = await variantIn(root, 'fr-FR');
  expect(linksOf(copy)).toEqual([copy.id]);
});

it('references are kept, and their targets are not localized', async () => {
  const target = await pageWith('Referred to', []);
  const root = await createPage(repository, 'Referring', { body: { references: [referenceTo(target)] } });
  await localize(space, root, ['fr-FR']);
  expect(bodyOf(await variantIn(root, 'fr-FR')).references).toEqual([referenceTo(target)]);
  expect((await variantsOf(target)).size).toBe(0);
});

it('links to archived and missing children are kept', async () => {
  const archived = await pageWith('Archived child', []);
  const missing = new ContentItem({ id: '11111111-1111-4111-8111-111111111111' });
  const root = await pageWith('Parent of missing children', [archived, missing]);
  await archived.related.archive();
  const job = await localize(space, root, ['fr-FR']);
  expect(job).toMatchObject({ status: 'COMPLETED', progress: { created: 1, failed: 0 } });
  expect(linksOf(await variantIn(root, 'fr-FR'))).toEqual([archived.id, missing.id]);
  expect((await variantsOf(archived)).size).toBe(0);
});

it('a link that occurs twice in a body is rewritten twice', async () => {
  const child = await pageWith('Linked twice', []);
  const root = await pageWith('Links twice', [child, child]);
  await localize(space, root, ['fr-FR']);
  const { id } = await variantIn(child, 'fr-FR');
  expect(linksOf(await variantIn(root, 'fr-FR'))).toEqual([id, id]);
});

it('the copy of a hierarchy root is a root; a child is copied into the hierarchy if the parent has a variant', async () => {
  const root = await createPage(repository, 'Hierarchy root', { body: { _meta: { hierarchy: { root: true } } } });
  const below = { hierarchy: { root: false, parentId: root.id } };
  const node = await createPage(repository, 'Hierarchy node', { body: { _meta: below } });
  const orphan = await createPage(repository, 'Hierarchy orphan', { body: { _meta: below } });
  await localize(space, orphan, ['fr-FR']);
  expect((await variantIn(orphan, 'fr-FR')).hierarchy ?? null).toBeNull();
  await localize(space, root, ['fr-FR']);
  const rootCopy = await variantIn(root, 'fr-FR');
  expect(rootCopy.hierarchy).toMatchObject({ root: true });
  expect((await variantsOf(node)).size).toBe(0);
  await localize(space, node, ['fr-FR']);
  expect((await variantIn(node, 'fr-FR')).hierarchy).toMatchObject({ root: false, parentId: rootCopy.id });
});

it('a hundred children are localized together', async () => {
  const children = await Promise.all(Array.from({ length: 100 }, async (_, n) => createPage(repository, `Child ${n}`)));
  const root = await pageWith('Parent of a hundred', children);
  const job = await localize(space, root, ['fr-FR', 'de-DE', 'es-ES', 'it-IT', 'ja-JP']);
  expect(job.progress).toMatchObject({ total: 505, done: 505, created: 505, failed: 0 });
  const answer = await space.http.get(
    `/content-items/search/findByIdWithChildren?id=${(await variantIn(root, 'ja-JP')).id}`,
  );
  const found = jsonOf<{ _embedded: { 'content-items': { locale: string }[] } }>(answer)._embedded['content-items'];
  expect(found).toHaveLength(101);
  expect(new Set(found.map(({ locale }) => locale))).toEqual(new Set(['ja-JP']));
});
