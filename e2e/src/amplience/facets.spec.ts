import type { ContentItem, FacetField, FacetedContentItem } from 'dc-management-sdk-js';
import { errorOf, jsonOf } from '../system/plain-http';
import { createPage, PAGE } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let contentId: string;
let titled: ContentItem;

beforeAll(async () => {
  space = await openSpace();
  const content = await space.repository('content');
  contentId = content.id ?? '';
  titled = await createPage(content, 'Autumn "sale"');
  await createPage(content, 'Winter sale', { locale: 'fr-FR' });
  await createPage(content, 'Spring', { locale: null });
  await createPage(await space.repository('slides'), 'Autumn slides');
  await (await createPage(content, 'Old sale')).related.archive();
});

async function facet(fields: FacetField[], query = ''): Promise<{ found: FacetedContentItem[]; counts: object }> {
  const answer = await (
    await space.hub()
  ).related.contentItems.facet({ returnEntities: true, fields }, { size: 100, query });
  return { found: answer.getItems(), counts: answer.getFacets() };
}

async function labelsOf(query: string, fields: FacetField[] = []): Promise<string[]> {
  return (await facet(fields, query)).found.map(({ label }) => label).toSorted();
}

it('found items have their schema and no body', async () => {
  const { found } = await facet([], `contentRepositoryId:"${contentId}"status:"ACTIVE"label:"spring"`);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ label: 'Spring', schema: PAGE, version: 1 });
  expect(found[0]).not.toHaveProperty('body');
});

it('a query is a sequence of terms without separators; an item must match all of them', async () => {
  expect(await labelsOf(`contentRepositoryId:"${contentId}"status:"ACTIVE"`)).toEqual([
    'Autumn "sale"',
    'Spring',
    'Winter sale',
  ]);
  expect(await labelsOf('label:"autumn"status:"ACTIVE"')).toEqual(['Autumn "sale"', 'Autumn slides']);
  expect(await labelsOf('status:"ARCHIVED"')).toEqual(['Old sale']);
});

it('a quote in a term is escaped as in dc-cli', async () => {
  expect(await labelsOf(String.raw`label:"Autumn \"sale\""`)).toEqual(['Autumn "sale"']);
});

it('values are counted under the name of the facet or the field', async () => {
  const fields: FacetField[] = [
    { facetAs: 'ENUM', field: 'locale', name: 'languages' },
    { facetAs: 'ENUM', field: 'schema' },
  ];
  const { counts } = await facet(fields, 'status:"ACTIVE"');
  expect(counts).toEqual({
    languages: expect.arrayContaining([
      { _id: 'en-GB', count: 2 },
      { _id: 'fr-FR', count: 1 },
    ]),
    schema: [{ _id: PAGE, count: 4 }],
  });
});

it('filters include or exclude values', async () => {
  const locale = (type: 'IN' | 'EXCLUDES', values: string[]): FacetField[] => [
    { facetAs: 'ENUM', field: 'locale', filter: { type, values } },
  ];
  expect(await labelsOf('status:"ACTIVE"', locale('IN', ['fr-FR', 'de-DE']))).toEqual(['Winter sale']);
  expect(await labelsOf('status:"ACTIVE"', locale('EXCLUDES', ['en-GB']))).toEqual(['Spring', 'Winter sale']);
});

it.each(['NOW,-7:DAYS', 'NOW,-100:YEARS', '-1:DAYS,NOW'])('items are found by the date range %s', async (value) => {
  const changed: FacetField[] = [
    { facetAs: 'DATE', field: 'lastModifiedDate', filter: { type: 'DATE', values: [value] } },
  ];
  const { found, counts } = await facet(changed, 'status:"ACTIVE"');
  expect(found).toHaveLength(4);
  expect(counts).toEqual({ lastModifiedDate: [{ _id: value, count: 4 }] });
});

it('a date range before the creation of the space contains no item', async () => {
  const long: FacetField[] = [
    { facetAs: 'DATE', field: 'lastModifiedDate', filter: { type: 'DATE', values: ['-90:DAYS,-100:YEARS'] } },
  ];
  expect((await facet(long)).found).toEqual([]);
});

it('a page of size 1 has the total count, as dc-cli requests it', async () => {
  const query = encodeURIComponent('status:"ACTIVE"');
  const answer = await space.http.post(`/hubs/${space.hubId}/content-items/facet?size=1&query=${query}`, {
    returnEntities: true,
    fields: [],
  });
  expect(jsonOf(answer)).toMatchObject({ page: { size: 1, totalElements: 4, totalPages: 4, number: 0 } });
});

it('counts are available without items', async () => {
  const answer = await space.http.post(`/hubs/${space.hubId}/content-items/facet`, {
    returnEntities: false,
    fields: [{ facetAs: 'ENUM', field: 'publishingStatus' }],
  });
  expect(jsonOf(answer)).toMatchObject({
    _embedded: { 'content-items': [] },
    _facets: { publishingStatus: [{ _id: 'NONE', count: 5 }] },
  });
});

it('a changed item is found by its current values', async () => {
  await titled.related.publish();
  const published: FacetField[] = [
    { facetAs: 'ENUM', field: 'publishingStatus', filter: { type: 'IN', values: ['LATEST'] } },
  ];
  expect(await labelsOf('status:"ACTIVE"', published)).toEqual(['Autumn "sale"']);
});

it('an unknown field is rejected with an error code', async () => {
  const answer = await space.http.post(`/hubs/${space.hubId}/content-items/facet`, {
    returnEntities: true,
    fields: [{ facetAs: 'ENUM', field: 'colour' }],
  });
  expect(errorOf(answer)).toMatchObject({ status: 400, code: 'CONTENT_ITEM_UNABLE_TO_EXECUTE_FACETS' });
});
