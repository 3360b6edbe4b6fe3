import { insertTestVariant } from '@scriptorium/testing';
import {
  archiveItem,
  facetItems,
  listItems,
  listLinkedItems,
  listLocalizations,
  publishItem,
  updateItem,
  type FacetsReply,
  type ItemsReply,
  type ItemView,
  type ListItems,
  type PageInfo,
} from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import { PAGE_TYPE, pageBody, PlantedStore } from '../../../../testing/planted-store';

const CORE = 'http://bigcontent.io/cms/schema/v1/core#/definitions';

describe('lists of content items', () => {
  let store: PlantedStore;
  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  afterAll(() => store.stop());

  async function list(input: Partial<ListItems> = {}): Promise<{ page: PageInfo | undefined; items: ItemView[] }> {
    const request = { caller: store.caller(), repositoryId: store.planted.repository, page: { page: 0, size: 20 } };
    return joined(await store.collect(listItems, { ...request, ...input }));
  }

  describe('of a repository', () => {
    const ids: string[] = [];
    beforeAll(async () => {
      for (const label of ['delta', 'alpha', 'charlie', 'bravo', 'echo']) {
        ids.push((await store.create({ label, body: pageBody(label) })).id);
      }
      const caller = store.caller();
      await store.call(archiveItem, { caller, id: ids[4] ?? '', version: 1 });
      await store.call(updateItem, {
        caller,
        id: ids[3] ?? '',
        version: 1,
        label: 'bravo',
        folderId: store.planted.folder,
      });
      await store.call(updateItem, { caller, id: ids[0] ?? '', version: 1, body: pageBody('new') });
      await store.create({
        label: 'child',
        body: pageBody('child', `"hierarchy":{"root":false,"parentId":"${ids[0] ?? ''}"}`),
      });
      await store.create({ repositoryId: store.planted.otherRepository, label: 'elsewhere' });
    });
    const labels = async (input: Partial<ListItems>): Promise<string[]> =>
      (await list(input)).items.map(({ label }) => label);

    it('lists active items, oldest first, with their bodies', async () => {
      const { page, items } = await list();
      expect(page).toEqual({ size: 20, totalElements: 5, totalPages: 1, number: 0 });
      expect(items.map(({ label }) => label)).toEqual(['delta', 'alpha', 'charlie', 'bravo', 'child']);
      expect(items[0]).toMatchObject({ version: 2, body: pageBody('new') });
    });

    it('lists archived items on request', async () => {
      expect(await labels({ status: ['ARCHIVED'] })).toEqual(['echo']);
      expect((await list({ status: ['ACTIVE', 'ARCHIVED'] })).page?.totalElements).toBe(6);
      expect(await labels({ status: [] })).toEqual([]);
    });

    it('omits bodies on request', async () => {
      const { items } = await list({ withBodies: false });
      expect(items.map(({ body, schemaUri }) => [body, schemaUri])).toEqual(items.map(() => [null, PAGE_TYPE]));
    });

    it('filters by folder, and excludes children of hierarchies', async () => {
      expect(await labels({ folderId: store.planted.folder })).toEqual(['bravo']);
      expect(await labels({ folderId: 'no folder' })).toEqual([]);
      expect(await labels({ excludeHierarchicalChildren: true })).toEqual(['delta', 'alpha', 'charlie', 'bravo']);
    });

    it.each([
      ['label', 'asc', ['alpha', 'bravo', 'charlie', 'child', 'delta']],
      ['createdDate', 'desc', ['child', 'bravo', 'charlie', 'alpha', 'delta']],
      ['version', 'desc', ['delta']],
      ['lastModifiedDate', 'desc', ['child', 'delta', 'bravo']],
    ] as const)('sorts by %s, %s', async (field, direction, expected) => {
      const found = await labels({ page: { page: 0, size: 20, sort: { field, direction } } });
      expect(found.slice(0, expected.length)).toEqual(expected);
      expect(found).toHaveLength(5);
    });

    it('lists every item once over all pages, and returns the total also beyond the last page', async () => {
      const sort = { field: 'version', direction: 'asc' } as const;
      const seen: string[] = [];
      for (const page of [0, 1, 2]) seen.push(...(await labels({ page: { page, size: 2, sort } })));
      expect([...seen].sort()).toEqual(['alpha', 'bravo', 'charlie', 'child', 'delta']);
      const past = await list({ page: { page: 9, size: 2 } });
      expect(past).toEqual({ page: { size: 2, totalElements: 5, totalPages: 3, number: 9 }, items: [] });
    });

    it('rejects another sort field, and names the possible ones', async () => {
      await expect(
        list({ page: { page: 0, size: 1, sort: { field: 'body', direction: 'asc' } } }),
      ).rejects.toMatchObject({
        code: 'SORT_INVALID',
        data: { fields: ['createdDate', 'lastModifiedDate', 'label', 'version'] },
      });
    });

    it('reduces a page to a thousand items', async () => {
      expect((await list({ page: { page: 0, size: 5_000 } })).page?.size).toBe(1_000);
    });

    it('returns NOT_FOUND for repositories of other spaces, and requires the scope', async () => {
      await expect(list({ caller: store.stranger() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(list({ caller: store.caller('write') })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    });

    it('sends a page of large bodies in several messages', async () => {
      const title = '"'.repeat(100_000);
      for (const number of [1, 2, 3, 4, 5]) {
        await store.create({
          repositoryId: store.planted.otherRepository,
          body: pageBody(title),
          label: `big ${String(number)}`,
        });
      }
      const { page, items } = await list({ repositoryId: store.planted.otherRepository });
      expect(page?.totalElements).toBe(6);
      expect(items.map(({ label }) => label)).toEqual(['elsewhere', 'big 1', 'big 2', 'big 3', 'big 4', 'big 5']);
      expect(items[5]?.body).toBe(pageBody(title));
    });
  });

  it('lists the other variants of a family by locale, with archived and without deleted ones', async () => {
    const { id } = await store.create({ locale: 'en-GB' });
    const siblings = new Map<string, string>();
    for (const [locale, status] of [
      ['fr-FR', 'ACTIVE'],
      ['de-DE', 'ARCHIVED'],
      ['it-IT', 'DELETED'],
    ] as const) {
      const variantId = randomUUID();
      siblings.set(locale, variantId);
      const { grant, repository: repositoryId } = store.planted;
      await insertTestVariant(store.pool, {
        spaceId: grant.spaceId,
        id: variantId,
        familyId: id,
        locale,
        status,
        repositoryId,
      });
    }
    const caller = store.caller();
    const page = { page: 0, size: 20 };
    const of = async (variant: string) =>
      joined(await store.collect(listLocalizations, { caller, id: variant, page })).items.map((item) => item.locale);
    expect(await of(id)).toEqual(['de-DE', 'fr-FR']);
    expect(await of(siblings.get('fr-FR') ?? '')).toEqual(['de-DE', 'en-GB']);
    await expect(store.collect(listLocalizations, { caller: store.stranger(), id, page })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('follows links down and up, nearest first, through cycles, and no references', async () => {
    const to = (kind: string, id: string) =>
      `{"_meta":{"schema":"${CORE}/content-${kind}"},"contentType":"c","id":"${id}"}`;
    const linking = (title: string, ...links: string[]) => pageBody(title).replace(/}$/, `,"to":[${links.join(',')}]}`);
    const leaf = await store.create({ label: 'leaf' });
    const referred = await store.create({ label: 'referred' });
    const middle = await store.create({ label: 'middle', body: linking('m', to('link', leaf.id)) });
    const root = await store.create({
      label: 'root',
      body: linking('r', to('link', middle.id), to('reference', referred.id), to('link', randomUUID())),
    });
    const caller = store.caller();
    await store.call(updateItem, { caller, id: leaf.id, version: 1, body: linking('l', to('link', root.id)) });
    const linked = async (id: string, direction: 'children' | 'parents') =>
      joined(await store.collect(listLinkedItems, { caller, id, direction })).items.map(({ label }) => label);
    expect(await linked(root.id, 'children')).toEqual(['root', 'middle', 'leaf']);
    expect(await linked(leaf.id, 'parents')).toEqual(['leaf', 'middle', 'root']);
    expect(await linked(referred.id, 'parents')).toEqual(['referred']);
  });

  it('counts by facets and shows items without bodies', async () => {
    const caller = store.caller();
    const ids: string[] = [];
    for (const locale of ['fr-FR', 'fr-FR', 'de-DE']) {
      ids.push((await store.create({ label: 'Faceted 50%', locale })).id);
    }
    await store.call(publishItem, { caller, id: ids[0] ?? '' });
    await store.call(publishItem, { caller, id: ids[1] ?? '' });
    await store.call(updateItem, { caller, id: ids[1] ?? '', version: 1, body: pageBody('newer') });
    const request = { caller, hubId: store.planted.grant.hubId, page: { page: 0, size: 2 }, returnEntities: true };
    const pieces = await store.collect(facetItems, {
      ...request,
      terms: [
        { field: 'label', value: 'faceted 50%' },
        { field: 'contentRepositoryId', value: store.planted.repository },
      ],
      fields: [
        { facetAs: 'ENUM', field: 'locale' },
        { facetAs: 'ENUM', field: 'publishingStatus', name: 'published' },
      ],
    });
    expect(pieces[0]).toEqual({
      page: { size: 2, totalElements: 3, totalPages: 2, number: 0 },
      facets: {
        locale: [
          { id: 'fr-FR', count: 2 },
          { id: 'de-DE', count: 1 },
        ],
        published: [
          { id: 'EARLY', count: 1 },
          { id: 'LATEST', count: 1 },
          { id: 'NONE', count: 1 },
        ],
      },
    });
    const { items } = joined(pieces);
    expect(items.map(({ id, body }) => [id, body])).toEqual(ids.slice(0, 2).map((id) => [id, null]));
    const none = await store.collect(facetItems, { ...request, returnEntities: false, terms: [], fields: [] });
    expect(joined(none).items).toEqual([]);
    await expect(
      store.collect(facetItems, { ...request, terms: [{ field: 'colour', value: 'red' }], fields: [] }),
    ).rejects.toMatchObject({ code: 'CONTENT_ITEM_UNABLE_TO_EXECUTE_FACETS', data: { field: 'colour' } });
    await expect(
      store.collect(facetItems, { ...request, caller: store.stranger(), terms: [], fields: [] }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

function joined(pieces: readonly (ItemsReply | FacetsReply)[]): { page: PageInfo | undefined; items: ItemView[] } {
  const [page] = pieces.flatMap((piece) => ('page' in piece ? [piece.page] : []));
  return { page, items: pieces.flatMap((piece) => ('items' in piece ? [...piece.items] : [])) };
}
