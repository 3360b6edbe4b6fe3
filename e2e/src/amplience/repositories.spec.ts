import type { ContentRepository } from 'dc-management-sdk-js';
import { ContentType, ContentTypeSchema, ValidationLevel } from 'dc-management-sdk-js';
import { errorOf, jsonOf } from '../system/plain-http';
import { createPage, PAGE } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;

beforeAll(async () => {
  space = await openSpace();
});

it('a repository has its locales and its content types', async () => {
  const website = await space.repository('website');
  expect(await space.client.contentRepositories.get(website.id ?? '')).toMatchObject({
    name: 'website',
    label: 'Website',
    status: 'ACTIVE',
    type: 'CONTENT',
    features: expect.any(Array),
    itemLocales: ['en-GB', 'fr-FR'],
    contentTypes: [{ contentTypeUri: PAGE, hubContentTypeId: expect.stringMatching(/^[0-9a-f]{24}$/) }],
  });
  expect((await website.related.hub()).id).toBe(space.hubId);
});

it('repositories are found by their features', async () => {
  const hub = await space.hub();
  expect((await hub.related.contentRepositories.findByFeature('slots')).getItems()).toEqual([]);
});

it('a repository is created with its locales and renamed', async () => {
  const made = await space.http.post(`/hubs/${space.hubId}/content-repositories`, {
    name: 'blog',
    label: 'Blog',
    itemLocales: ['en-GB'],
  });
  expect(made.status).toBe(201);
  const blog = jsonOf<ContentRepository>(made);
  expect(blog).toMatchObject({ name: 'blog', label: 'Blog', itemLocales: ['en-GB'] });
  const changed = await space.http.patch(`/content-repositories/${blog.id}`, {
    label: 'Journal',
    itemLocales: ['en-GB', 'de-DE'],
  });
  expect(jsonOf(changed)).toMatchObject({ name: 'blog', label: 'Journal', itemLocales: ['en-GB', 'de-DE'] });
});

it('the name of a repository is unique in its hub', async () => {
  const again = await space.http.post(`/hubs/${space.hubId}/content-repositories`, { name: 'website', label: 'x' });
  expect(errorOf(again)).toMatchObject({ status: 409, code: 'REPOSITORY_NAME_TAKEN' });
});

it('a repository accepts only locales of the hub', async () => {
  const path = `/hubs/${space.hubId}/content-repositories`;
  const refused = await space.http.post(path, { name: 'polar', label: 'x', itemLocales: ['is-IS'] });
  expect(errorOf(refused)).toMatchObject({ status: 400, code: 'LOCALE_NOT_SUPPORTED' });
});

it('content types are assigned to a repository and unassigned', async () => {
  const uri = 'https://e2e.scriptorium.example/assigned';
  const hub = await space.hub();
  await hub.related.contentTypeSchema.create(
    new ContentTypeSchema({
      schemaId: uri,
      body: JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', $id: uri, type: 'object' }),
      validationLevel: ValidationLevel.CONTENT_TYPE,
    }),
  );
  const type = await hub.related.contentTypes.register(
    new ContentType({ contentTypeUri: uri, settings: { label: 'Assigned', icons: [], visualizations: [] } }),
  );
  const content = await space.repository('content');
  const assigned = await content.related.contentTypes.assign(type.id ?? '');
  expect(assigned.contentTypes).toContainEqual({ hubContentTypeId: type.id, contentTypeUri: uri });
  await content.related.contentTypes.unassign(type.id ?? '');
  expect((await space.repository('content')).contentTypes).not.toContainEqual(
    expect.objectContaining({ contentTypeUri: uri }),
  );
});

it.each(['website', 'german-site'] as const)(
  'the locales of a localization group can be read through %s, in both forms that clients read',
  async (name) => {
    const { id } = await space.repository(name);
    const answer = await space.http.get(`/content-repositories/${id}/localization-group/locales`);
    const { locales, _embedded } = jsonOf<{ locales: string[]; _embedded: { locales: object[] } }>(answer);
    expect(locales.toSorted()).toEqual(['de-DE', 'en-GB', 'fr-FR']);
    expect(_embedded.locales).toEqual(locales.map((locale) => ({ locale })));
  },
);

it('an item is copied into another repository without its delivery key', async () => {
  const source = await createPage(await space.repository('content'), 'Copied', {
    body: { text: 'unchanged', _meta: { deliveryKey: 'copied' } },
  });
  const { id } = await space.repository('slides');
  const copy = await space.http.post(`/content-repositories/${id}/content-items?sourceContentItemId=${source.id}`);
  expect(copy.status).toBe(201);
  expect(jsonOf(copy)).toMatchObject({
    label: 'Copied',
    version: 1,
    contentRepositoryId: id,
    body: { title: 'Copied', text: 'unchanged' },
  });
  expect(copy.text).not.toContain('"deliveryKey":"copied"');
  expect(jsonOf<{ id: string }>(copy).id).not.toBe(source.id);
});
