import type { CmBranch, ContentItem } from '@scriptorium/cm-client';
import { ARTICLE, sendCm, branchOf, createArticle, createArticleType, titled } from '../content/cm-branch';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let branch: CmBranch;
let ids: string[];

/** Five items without a locale, named a to e. The first two exist in French too, and the first is published there. */
beforeAll(async () => {
  space = await openSpace();
  branch = branchOf(space);
  await createArticleType(branch);
  ids = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    const { id } = await createArticle(branch, { name, label: `Letter ${name}`, fields: titled(`Title of ${name}`) });
    ids.push(id);
  }
  for (const id of ids.slice(0, 2)) await branch.copy(id, { destinationLocale: 'fr-FR' });
  await branch.publish(ids[0] ?? '', { locale: 'fr-FR' });
});

const namesOf = (items: readonly ContentItem[]) => items.map(({ name, locale }) => `${name} ${locale}`);

describe('a list of items', () => {
  it('contains every locale, in consistent pages', async () => {
    const whole = await branch.list({ sortBy: 'name' });
    expect(whole).toMatchObject({ totalCount: 7, pageSize: 20, pageNumber: 1 });
    expect(namesOf(whole.data).toSorted()).toEqual(
      ['a fr-FR', 'a null', 'b fr-FR', 'b null', 'c null', 'd null', 'e null'].toSorted(),
    );
    const pages = await Promise.all(
      [1, 2, 3, 4].map((pageNumber) => branch.list({ sortBy: 'name', pageNumber, pageSize: 3 })),
    );
    expect(pages.map(({ data }) => data.length)).toEqual([3, 3, 1, 0]);
    expect(pages.flatMap(({ data }) => data)).toEqual(whole.data);
    for (const page of pages) expect(page.totalCount).toBe(7);
  });

  it.each([
    ['locale=null', ['a null', 'b null', 'c null', 'd null', 'e null']],
    ['locale=FR-fr', ['a fr-FR', 'b fr-FR']],
    ['status=Published', ['a fr-FR']],
    ['status=Archived', []],
    ['search=Letter%20d', ['d null']],
    [`contentType=${ARTICLE}&locale=fr-FR`, ['a fr-FR', 'b fr-FR']],
    ['contentType=nothing', []],
  ])('is filtered by ?%s', async (query, names) => {
    const { json } = await sendCm(space, { path: `/content-items?${query}` });
    const { data, totalCount } = json as unknown as { data: ContentItem[]; totalCount: number };
    expect([namesOf(data).toSorted(), totalCount]).toEqual([names, names.length]);
  });

  it('is filtered by ids, and is empty if no id exists', async () => {
    expect(namesOf((await branch.list({ id: ids.slice(2, 4).join('|') })).data).toSorted()).toEqual([
      'c null',
      'd null',
    ]);
    expect(await branch.list({ id: 'not-an-id' })).toMatchObject({ totalCount: 0, data: [] });
  });

  it('is sorted by name and by the last change, in both directions', async () => {
    const down = await branch.list({ sortBy: '-name', locale: 'null' });
    expect(namesOf(down.data)).toEqual(['e null', 'd null', 'c null', 'b null', 'a null']);
    await branch.update(ids[2] ?? '', { versionTags: ['last'] });
    expect((await branch.list({ sortBy: '-system.updatedAt', pageSize: 1 })).data[0]?.name).toBe('c');
  });

  it('omits the fields on request', async () => {
    const { data } = await branch.list({ view: 'excludeCustomFields' });
    expect(new Set(data.map(({ fields }) => fields))).toEqual(new Set([null]));
    expect(data[0]).toMatchObject({ contextSearchSimilarity: null, system: { contentType: ARTICLE } });
  });
});
