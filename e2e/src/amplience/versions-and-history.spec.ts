import { ContentItem, type ContentRepository } from 'dc-management-sdk-js';
import { jsonOf } from '../system/plain-http';
import { rejectionOf } from '../clients/rejection';
import { localize, variantIn } from '../content/localize';
import { bodyOf, createPage, linkTo, linksOf, pageBody } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let repository: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  repository = await space.repository('content');
});

async function saved(item: ContentItem, change: object): Promise<ContentItem> {
  return item.related.update(new ContentItem({ ...item.toJSON(), ...change }));
}

interface Entry {
  readonly action: string;
  readonly version: number;
  readonly createdBy: string;
}

async function historyOf(item: ContentItem): Promise<readonly Entry[]> {
  const answer = await space.http.get(`/content-items/${item.id}/history?size=100`);
  return jsonOf<{ _embedded: { 'content-item-history': Entry[] } }>(answer)._embedded['content-item-history'];
}

it('each version of an item can be read unchanged', async () => {
  const [one, two] = [await createPage(repository, 'One'), await createPage(repository, 'Two')];
  const first = await createPage(repository, 'First', { body: { links: [linkTo(one)] } });
  const second = await saved(first, { body: pageBody('Second', { links: [linkTo(two)] }), label: 'Second' });
  expect(second.version).toBe(2);
  const old = await second.related.contentItemVersion(1);
  expect(old).toMatchObject({ id: first.id, version: 1, label: 'First' });
  expect(linksOf(old)).toEqual([one.id]);
  expect(linksOf(await second.related.contentItemVersion(2))).toEqual([two.id]);
});

it('an unknown version is 404', async () => {
  const item = await createPage(repository, 'Short');
  expect((await rejectionOf(item.related.contentItemVersion(2))).status).toBe(404);
});

it('versions are listed newest first', async () => {
  let item = await createPage(repository, 'Version 1');
  for (const n of [2, 3]) item = await saved(item, { body: pageBody(`Version ${n}`) });
  const answer = await space.http.get(`/content-items/${item.id}/versions?size=2`);
  const { _embedded, page } = jsonOf<{ _embedded: { 'content-items': ContentItem[] }; page: object }>(answer);
  expect(_embedded['content-items'].map(({ version }) => version)).toEqual([3, 2]);
  expect(_embedded['content-items'].map((each) => bodyOf(each).title)).toEqual(['Version 3', 'Version 2']);
  expect(page).toEqual({ size: 2, totalElements: 3, totalPages: 2, number: 0 });
});

it('the history contains every action, also those that create no version', async () => {
  const item = await createPage(repository, 'With a history', { locale: null });
  await item.related.setLocale('en-GB');
  const second = await saved(await space.client.contentItems.get(item.id), { label: 'Changed' });
  await second.related.publish();
  await (await second.related.archive()).related.unarchive();
  const history = await historyOf(item);
  expect(history.map(({ action }) => action)).toEqual([
    'UNARCHIVE',
    'ARCHIVE',
    'PUBLISH',
    'UPDATE',
    'LOCALE',
    expect.stringMatching(/^CREATE/),
  ]);
  expect(history.map(({ version }) => version)).toEqual([2, 2, 2, 2, 1, 1]);
  expect(new Set(history.map(({ createdBy }) => createdBy))).toEqual(new Set([item.createdBy]));
});

it('the history of a variant begins with its creation', async () => {
  const item = await saved(await createPage(repository, 'Original'), { label: 'Original, changed' });
  await localize(space, item, ['fr-FR']);
  const variant = await saved(await variantIn(item, 'fr-FR'), { body: pageBody('Traduit') });
  expect((await historyOf(variant)).map(({ action, version }) => [action, version])).toEqual([
    ['UPDATE', 2],
    ['LOCALIZE', 1],
  ]);
  expect((await historyOf(item)).map(({ action }) => action)).toEqual(['UPDATE', expect.stringMatching(/^CREATE/)]);
});

it('a change of a variant leaves the source and the other variants unchanged', async () => {
  const item = await createPage(repository, 'Source', { body: { text: 'same' } });
  await localize(space, item, ['fr-FR', 'de-DE']);
  const german = await variantIn(item, 'de-DE');
  await saved(await variantIn(item, 'fr-FR'), { body: pageBody('Autre') });
  expect((await space.client.contentItems.get(item.id)).toJSON()).toEqual(item.toJSON());
  expect((await space.client.contentItems.get(german.id)).toJSON()).toEqual(german.toJSON());
});
