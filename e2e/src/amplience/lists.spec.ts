import { ContentItem, type ContentRepository } from 'dc-management-sdk-js';
import { errorOf, jsonOf } from '../system/plain-http';
import { createPage, pageBody } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

interface Page {
  readonly _embedded: Readonly<Record<string, readonly { readonly label: string; readonly id: string }[]>>;
  readonly _links: Readonly<Record<string, { readonly href: string }>>;
  readonly page: object;
}

const TITLES = ['Delta', 'alpha', 'Charlie', 'bravo', 'Echo'];
let space: Space;
let repository: ContentRepository;
const items: ContentItem[] = [];

beforeAll(async () => {
  space = await openSpace();
  repository = await space.repository('content');
  for (const title of TITLES) items.push(await createPage(repository, title));
});

async function labels(options: object): Promise<string[]> {
  return (await repository.related.contentItems.list(options)).getItems().map(({ label }) => label);
}

describe('a list of items', () => {
  it('has the pages that the SDK requests', async () => {
    const first = await repository.related.contentItems.list({ page: 0, size: 2, sort: 'createdDate,asc' });
    expect(first.page).toEqual({ size: 2, totalElements: 5, totalPages: 3, number: 0 });
    expect(first.getItems().map(({ label }) => label)).toEqual(['Delta', 'alpha']);
    const last = await repository.related.contentItems.list({ page: 2, size: 2, sort: 'createdDate,asc' });
    expect(last.getItems().map(({ label }) => label)).toEqual(['Echo']);
    expect(last.page?.number).toBe(2);
  });

  it('has 20 items a page by default and 100 at most', async () => {
    expect((await repository.related.contentItems.list()).page?.size).toBe(20);
    expect((await repository.related.contentItems.list({ size: 1000 })).page?.size).toBe(100);
    const nonsense = await space.http.get(`/content-repositories/${repository.id}/content-items?size=x&page=-1`);
    expect(jsonOf<Page>(nonsense).page).toMatchObject({ size: 20, number: 0 });
  });

  it('is empty after its last page, and returns the requested page number', async () => {
    const past = await repository.related.contentItems.list({ page: 9, size: 2 });
    expect(past.getItems()).toEqual([]);
    expect(past.page).toEqual({ size: 2, totalElements: 5, totalPages: 3, number: 9 });
  });

  it('is sorted by a field, ascending or descending', async () => {
    expect(await labels({ sort: 'createdDate,asc' })).toEqual(TITLES);
    expect(await labels({ sort: 'createdDate,desc' })).toEqual(TITLES.toReversed());
    const byLabel = await labels({ sort: 'label,asc' });
    expect(byLabel.toSorted()).toEqual(TITLES.toSorted());
    expect(await labels({ sort: 'label,desc' })).toEqual(byLabel.toReversed());
    expect(await labels({ sort: 'label' })).toEqual(byLabel);
  });

  it('is sorted by the last change', async () => {
    const changed = await createPage(repository, 'Changed');
    await space.client.contentItems
      .get(items[0]?.id ?? '')
      .then(async (item) => item.related.update(new ContentItem({ ...item.toJSON(), body: pageBody('Delta 2') })));
    expect((await labels({ sort: 'lastModifiedDate,desc' })).slice(0, 2)).toEqual(['Delta', 'Changed']);
    await changed.related.archive();
  });

  it('rejects an unknown sort field and names the known ones', async () => {
    const answer = await space.http.get(`/content-repositories/${repository.id}/content-items?sort=colour,asc`);
    expect(errorOf(answer)).toMatchObject({ status: 400, code: 'SORT_INVALID', fields: expect.any(Array) });
  });

  it('contains each item exactly once, also when many items have the same sort value', async () => {
    const seen: string[] = [];
    for (const page of [0, 1, 2]) {
      const { _embedded } = jsonOf<Page>(
        await space.http.get(`/content-repositories/${repository.id}/content-items?size=2&page=${page}&sort=version`),
      );
      seen.push(...(_embedded['content-items'] ?? []).map(({ id }) => id));
    }
    expect(seen.toSorted()).toEqual(items.map(({ id }) => id).toSorted());
  });

  it('omits bodies on request', async () => {
    const [item] = (await repository.related.contentItems.list({ projection: 'basic' } as object)).getItems();
    expect(item).not.toHaveProperty('body');
    expect(item).toHaveProperty('schema');
  });

  it('contains active items by default and rejects an unknown status', async () => {
    const gone = await createPage(repository, 'Gone');
    await gone.related.archive();
    expect(await labels({ size: 100 })).not.toContain('Gone');
    expect(await labels({ size: 100, status: 'ARCHIVED' })).toContain('Gone');
    for (const status of ['ACTIVE,ARCHIVED', ['ACTIVE', 'ARCHIVED']]) {
      expect(await labels({ size: 100, status })).toEqual(expect.arrayContaining(['Gone', 'Echo']));
    }
    const answer = await space.http.get(`/content-repositories/${repository.id}/content-items?status=LOST`);
    expect(errorOf(answer)).toMatchObject({ status: 400, property: 'status' });
  });

  it('omits the children of hierarchies on request', async () => {
    const german = await space.repository('german-site');
    const root = await createPage(german, 'Tree', { body: { _meta: { hierarchy: { root: true } } } });
    await createPage(german, 'Branch', { body: { _meta: { hierarchy: { root: false, parentId: root.id } } } });
    const path = `/content-repositories/${german.id}/content-items`;
    const labelsOf = async (query: string): Promise<unknown[] | undefined> =>
      jsonOf<Page>(await space.http.get(path + query))._embedded['content-items']?.map(({ label }) => label);
    expect(await labelsOf('?sort=label')).toEqual(['Branch', 'Tree']);
    expect(await labelsOf('?excludeHierarchicalChildren=true')).toEqual(['Tree']);
  });

  it('has absolute links to its other pages', async () => {
    const path = `/content-repositories/${repository.id}/content-items?size=2&page=1&sort=label,asc`;
    const { _links } = jsonOf<Page>(await space.http.get(path));
    expect(Object.keys(_links).toSorted()).toEqual(['first', 'last', 'next', 'prev', 'self']);
    for (const { href } of Object.values(_links)) expect(href.startsWith(space.apiUrl)).toBe(true);
    const next = jsonOf<Page>(await space.http.get(_links['next']?.href ?? ''));
    expect(next.page).toMatchObject({ number: 2, size: 2 });
    const first = jsonOf<Page>(await space.http.get(_links['first']?.href ?? ''));
    expect(first._links).not.toHaveProperty('prev');
  });
});

it.each([
  [
    'repositories without items',
    async () => `/content-repositories/${(await space.repository('slides')).id}/content-items`,
  ],
  [
    'repositories without folders',
    async () => `/content-repositories/${(await space.repository('slides')).id}/folders`,
  ],
  ['items without variants', async () => `/content-items/${items[1]?.id}/localizations`],
  ['items without jobs', async () => `/localization-jobs/search/findByRootContentItem?id=${items[1]?.id}`],
  ['hubs without workflow states', async () => `/hubs/${space.hubId}/workflow-states`],
])('an empty list of %s has an empty _embedded', async (_what, path) => {
  expect(jsonOf(await space.http.get(await path()))).toMatchObject({
    _embedded: expect.any(Object),
    page: { totalElements: 0, totalPages: 0, number: 0 },
  });
});

it('templates name every parameter that their endpoint reads, since the SDK omits the others', async () => {
  const templates = {
    ...linksOf(jsonOf(await space.http.get(`/hubs/${space.hubId}`))),
    ...linksOf(jsonOf(await space.http.get(`/content-repositories/${repository.id}`))),
    ...linksOf(jsonOf(await space.http.get(`/content-items/${items[0]?.id}`))),
  };
  expect(templates).toMatchObject({
    'content-repositories': expect.stringMatching(/\{\?page,size,sort\}$/),
    'content-types': expect.stringMatching(/\{\?page,size,sort,status\}$/),
    'list-content-type-schemas': expect.stringMatching(/\{\?page,size,sort,status\}$/),
    'facet-content-items': expect.stringMatching(/\{\?page,projection,query,size,sort\}$/),
    'content-items': expect.stringMatching(/\{\?folderId,page,projection,size,sort,status/),
    'create-content-item': expect.stringMatching(/\{\?ignoreSchemaValidation\}$/),
    'unassign-content-type': expect.stringMatching(/\{id\}$/),
    update: expect.stringMatching(/\{\?ignoreSchemaValidation\}$/),
    localizations: expect.stringMatching(/\{\?page,size,sort\}$/),
    'content-item-version': expect.stringMatching(/\{\/version\}$/),
    'localization-jobs': expect.stringMatching(/\?id=[^{]+\{&page,size,sort\}$/),
  });
});

/** Returns the hrefs of a resource's links. Each must be absolute and marked as a template exactly if it is one. */
function linksOf(resource: { _links: Record<string, { href: string; templated?: boolean }> }): Record<string, string> {
  return Object.fromEntries(
    Object.entries(resource._links).map(([rel, { href, templated }]) => {
      expect(href.startsWith(space.apiUrl)).toBe(true);
      expect(templated ?? false).toBe(href.includes('{'));
      return [rel, href];
    }),
  );
}
