import { Folder, Settings, type ContentItem, type LocalizationJob } from 'dc-management-sdk-js';
import { errorOf } from '../system/plain-http';
import { rejectionOf } from '../clients/rejection';
import { jobOf, localize, variantIn, variantsOf } from '../content/localize';
import { createPage, linkTo, linksOf, pageBody } from '../system/page';
import { openOtherSpace, openSpace, type Space } from '../system/open-space';

let space: Space;
let other: Space;
let item: ContentItem;

beforeAll(async () => {
  space = await openSpace();
  other = await openOtherSpace();
  item = await createPage(await space.repository('content'), 'Guarded');
});

describe('a caller with only the scope to read', () => {
  it('reads everything', async () => {
    const reader = space.as('reader');
    expect((await reader.client.contentItems.get(item.id)).label).toBe('Guarded');
    expect((await (await reader.repository('content')).related.contentItems.list()).getItems()).not.toEqual([]);
    expect((await variantsOf(await reader.client.contentItems.get(item.id))).size).toBe(0);
  });

  it('finds no link to an action that changes something', async () => {
    const reader = space.as('reader');
    const seen = await reader.client.contentItems.get(item.id);
    await expect(seen.related.update(seen)).rejects.toMatch(/update/);
    await expect(seen.related.archive()).rejects.toMatch(/archive/);
    await expect(seen.related.setLocale('en-GB')).rejects.toMatch(/set-locale/);
    await expect(seen.related.localize(['fr-FR'])).rejects.toMatch(/create-localizations/);
    await expect(seen.related.publish()).rejects.toMatch(/publish/);
    const repository = await reader.repository('content');
    await expect(createPage(repository, 'x')).rejects.toMatch(/create-content-item/);
    await expect(repository.related.folders.create(new Folder({ name: 'x' }))).rejects.toMatch(/create-folder/);
    await expect((await reader.hub()).related.settings.update(new Settings({}))).rejects.toMatch(/update-settings/);
  });

  it.each<[string, string, string, (is: string) => object]>([
    ['PATCH', '/content-items/:item', 'write', () => ({ version: 1, label: 'x' })],
    ['POST', '/content-items/:item/archive', 'write', () => ({ version: 1 })],
    ['POST', '/content-items/:item/locale', 'write', () => ({ version: 1, locale: 'en-GB' })],
    ['POST', '/content-items/:item/localize', 'localize', () => ({ version: 1, locales: ['fr-FR'] })],
    ['POST', '/content-items/:item/publish', 'publish', () => ({})],
    ['PATCH', '/hubs/:hub/settings', 'admin', () => ({ devices: [] })],
    ['POST', '/hubs/:hub/content-repositories', 'admin', () => ({ name: 'x' })],
    ['POST', '/hubs/:hub/content-types', 'admin', () => ({ contentTypeUri: 'x' })],
    ['POST', '/content-repositories/:repository/content-items', 'write', () => ({ label: 'x', body: pageBody('x') })],
  ])('gets 403 for %s %s, with the missing scope', async (method, path, scope, body) => {
    const answer = await space.as('reader').http.send(method, resolved(path), body(''));
    expect(errorOf(answer)).toMatchObject({ status: 403, level: 'ERROR', code: 'FORBIDDEN', scope });
  });
});

describe('who edits', () => {
  it('changes items, but neither localizes nor publishes them', async () => {
    const editor = space.as('editor');
    const made = await createPage(await editor.repository('content'), 'Edited');
    expect((await made.related.setLocale('en-GB')).locale).toBe('en-GB');
    await expect(made.related.localize(['fr-FR'])).rejects.toMatch(/create-localizations/);
    const localized = await editor.http.post(`/content-items/${made.id}/localize`, { version: 1, locales: ['fr-FR'] });
    expect(errorOf(localized)).toMatchObject({ status: 403, scope: 'localize' });
    const published = await editor.http.post(`/content-items/${made.id}/publish`, {});
    expect(errorOf(published)).toMatchObject({ status: 403, scope: 'publish' });
  });
});

describe('resources of another space', () => {
  it.each([
    ['GET', '/hubs/:hub'],
    ['GET', '/hubs/:hub/content-repositories'],
    ['GET', '/hubs/:hub/content-types'],
    ['GET', '/content-repositories/:repository'],
    ['GET', '/content-repositories/:repository/content-items'],
    ['GET', '/content-repositories/:repository/folders'],
    ['GET', '/content-types/:type'],
    ['GET', '/content-items/:item'],
    ['GET', '/content-items/:item/versions/1'],
    ['GET', '/content-items/:item/versions'],
    ['GET', '/content-items/:item/history'],
    ['GET', '/content-items/:item/localizations'],
    ['GET', '/localization-jobs/search/findByRootContentItem?id=:item'],
    ['GET', '/content-items/search/findByIdWithChildren?id=:item'],
  ])('do not exist: %s %s is 404', async (method, path) => {
    expect((await space.http.send(method, resolved(path))).status).toBe(200);
    expect(errorOf(await other.http.send(method, resolved(path)))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it.each([
    ['PATCH', '/content-items/:item', { version: 1, label: 'Taken over' }],
    ['POST', '/content-items/:item/archive', { version: 1 }],
    ['POST', '/content-items/:item/localize', { version: 1, locales: ['fr-FR'] }],
    ['POST', '/content-items/:item/publish', {}],
    ['POST', '/content-repositories/:repository/content-items', { label: 'x', body: pageBody('x') }],
    ['POST', '/content-repositories/:repository/folders', { name: 'x' }],
    ['PATCH', '/hubs/:hub/settings', { devices: [] }],
  ])('cannot be changed: %s %s is 404 and changes nothing', async (method, path, body) => {
    expect(errorOf(await other.http.send(method, resolved(path), body))).toMatchObject({ status: 404 });
    expect((await space.client.contentItems.get(item.id)).toJSON()).toEqual(item.toJSON());
  });

  it('are not listed', async () => {
    expect((await other.client.hubs.list()).getItems().map(({ id }) => id)).toEqual([other.hubId]);
  });

  it('do not reveal their jobs', async () => {
    const job = jobOf((await item.related.localize(['de-DE'])) as LocalizationJob);
    expect((await other.http.get(`/localization-jobs/${job.id}`)).status).toBe(404);
    const native = `${space.system.gatewayUrl}/v1/spaces/${space.key}/jobs/${job.id}`;
    expect((await other.http.get(native)).status).toBe(404);
    expect((await space.http.get(native)).status).toBe(200);
  });

  it('are not copied through a link to them', async () => {
    const linking = await createPage(await other.repository('content'), 'Links abroad', {
      body: { links: [linkTo(item)] },
    });
    await localize(other, linking, ['it-IT']);
    expect(linksOf(await variantIn(linking, 'it-IT'))).toEqual([item.id]);
    expect((await variantsOf(item)).has('it-IT')).toBe(false);
    const copy = await other.http.post(
      `/content-repositories/${linking.contentRepositoryId}/content-items?sourceContentItemId=${item.id}`,
    );
    expect(copy.status).toBe(404);
  });

  it('do not occupy delivery keys of this space', async () => {
    const keyed = { body: { _meta: { deliveryKey: 'home' } } };
    await createPage(await space.repository('content'), 'Home', keyed);
    const same = await createPage(await other.repository('content'), 'Home', keyed);
    expect(same.version).toBe(1);
  });

  it('include folders, which accept no items', async () => {
    const folder = await (await space.repository('content')).related.folders.create(new Folder({ name: 'Mine' }));
    const call = createPage(await other.repository('content'), 'Lost', { folderId: folder.id ?? '' });
    expect(await rejectionOf(call)).toMatchObject({ status: 400, errors: [{ code: 'FOLDER_NOT_FOUND' }] });
  });
});

let repositoryId: string;
let typeId: string;

beforeAll(async () => {
  const repository = await space.repository('content');
  repositoryId = repository.id ?? '';
  typeId = repository.contentTypes?.[0]?.hubContentTypeId ?? '';
});

function resolved(path: string): string {
  return path
    .replace(':item', item.id)
    .replace(':hub', space.hubId)
    .replace(':repository', repositoryId)
    .replace(':type', typeId);
}
