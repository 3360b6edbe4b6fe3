import { eventually } from '@scriptorium/testing';
import * as sdk3 from 'dc-management-sdk-js';
import * as sdk1 from 'dc-management-sdk-js-1';
import { jobOf, type Job } from '../content/localize';
import { linkTo, linksOf, PAGE, pageBody } from '../system/page';
import { rejectionOf } from '../clients/rejection';
import { openSpace, type Space } from '../system/open-space';

let space: Space;

beforeAll(async () => {
  space = await openSpace();
});

// The tests use only members that both versions have; the types of the versions differ in others.
describe.each([
  ['3.3.0', sdk3],
  ['1.20.0', sdk1 as unknown as typeof sdk3],
])('SDK %s', (version, sdk) => {
  let client: sdk3.DynamicContent;
  let hub: sdk3.Hub;
  let repository: sdk3.ContentRepository;

  const create = async (title: string, members: object = {}): Promise<sdk3.ContentItem> =>
    repository.related.contentItems.create(
      new sdk.ContentItem({ label: title, locale: 'en-GB', body: pageBody(title, { ...members }) }),
    );

  beforeAll(async () => {
    const { clientId, clientSecret } = space.credentials;
    client = new sdk.DynamicContent(
      { client_id: clientId, client_secret: clientSecret },
      { apiUrl: space.apiUrl, authUrl: space.system.gatewayUrl },
    );
    hub = await client.hubs.get(space.hubId);
    const repositories = (await hub.related.contentRepositories.list({ size: 100 })).getItems();
    repository = repositories.find(({ name }) => name === 'content') ?? new sdk.ContentRepository();
  });

  it('lists hubs, repositories, types and schemas', async () => {
    expect((await client.hubs.list({ page: 0, size: 10 })).getItems().map(({ id }) => id)).toContain(space.hubId);
    const types = (await hub.related.contentTypes.list({ size: 100 })).getItems();
    expect(types.map(({ contentTypeUri }) => contentTypeUri)).toContain(PAGE);
    const schemas = (await hub.related.contentTypeSchema.list({ size: 100 })).getItems();
    expect(schemas.map(({ schemaId }) => schemaId)).toContain(PAGE);
    expect((await repository.related.hub()).id).toBe(space.hubId);
  });

  it('updates settings', async () => {
    const devices = [{ name: `Device of ${version}`, width: 1, height: 2, orientate: true }];
    expect((await hub.related.settings.update(new sdk.Settings({ devices }))).devices).toEqual(devices);
  });

  it('registers and assigns a content type', async () => {
    const uri = `https://e2e.scriptorium.example/sdk-${version}`;
    await hub.related.contentTypeSchema.create(
      new sdk.ContentTypeSchema({
        schemaId: uri,
        body: JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', $id: uri, type: 'object' }),
        validationLevel: sdk.ValidationLevel.CONTENT_TYPE,
      }),
    );
    const settings = { label: 'Type', icons: [], visualizations: [] };
    const type = await hub.related.contentTypes.register(new sdk.ContentType({ contentTypeUri: uri, settings }));
    const { contentTypes } = await repository.related.contentTypes.assign(type.id ?? '');
    expect(contentTypes?.map(({ contentTypeUri }) => contentTypeUri)).toContain(uri);
    await repository.related.contentTypes.unassign(type.id ?? '');
    await type.related.archive();
  });

  it('creates, reads, updates, lists and archives items', async () => {
    const item = await create('Item');
    const fetched = await client.contentItems.get(item.id);
    fetched.label = 'Changed';
    const updated = await fetched.related.update(fetched);
    expect(updated).toMatchObject({ label: 'Changed', version: 2 });
    expect((await updated.related.contentItemVersion(1)).label).toBe('Item');
    const listed = await repository.related.contentItems.list({ status: 'ACTIVE', size: 100 } as object);
    expect(listed.getItems().map(({ id }) => id)).toContain(item.id);
    const archived = await updated.related.archive();
    expect((await archived.related.unarchive()).status).toBe('ACTIVE');
  });

  it('creates folders and creates items in them', async () => {
    const folder = await repository.related.folders.create(new sdk.Folder({ name: `Folder of ${version}` }));
    const inside = await folder.related.folders.create(new sdk.Folder({ name: 'Inside' }));
    expect((await folder.related.folders.list({ size: 100 })).getItems().map(({ id }) => id)).toEqual([inside.id]);
    const item = await create('In a folder');
    await item.related.update(new sdk.ContentItem({ ...item.toJSON(), folderId: inside.id }));
    expect((await inside.related.contentItems.list()).getItems().map(({ id }) => id)).toEqual([item.id]);
  });

  it('sets a locale, localizes a tree and reads its variants', async () => {
    const child = await create('Child');
    const root = await create('Root', { links: [linkTo(child)] });
    expect((await root.related.setLocale('en-GB')).version).toBe(1);
    const job = (await root.related.localize(['fr-FR'])) as sdk3.LocalizationJob;
    expect(job.rootContentItem).toMatchObject({ id: root.id, label: 'Root', locale: 'en-GB' });
    const ended = await eventually(async () => {
      const [newest] = (await job.related.findByRootContentItem()).getItems();
      const listed: Job | undefined = newest === undefined ? undefined : jobOf(newest);
      return listed?.status === 'COMPLETED' && listed;
    });
    expect(ended.requestedLocales).toEqual(['fr-FR']);
    const [rootCopy] = (await root.related.localizations()).getItems();
    const [childCopy] = (await child.related.localizations({ page: 0, size: 100 })).getItems();
    expect(rootCopy?.locale).toBe('fr-FR');
    expect(rootCopy === undefined ? [] : linksOf(rootCopy)).toEqual([childCopy?.id]);
  });

  it('finds items by facets', async () => {
    const item = await create(`Facet of ${version}`);
    const query = `contentRepositoryId:"${repository.id}"status:"ACTIVE"label:"Facet of ${version}"`;
    const found = await hub.related.contentItems.facet(
      { returnEntities: true, fields: [{ facetAs: 'ENUM', field: 'locale' }] },
      { query, size: 100 },
    );
    expect(found.getItems().map(({ id }) => id)).toEqual([item.id]);
    expect(found.getFacets()).toEqual({ locale: [{ _id: 'en-GB', count: 1 }] });
  });

  it('throws errors with the status and the error codes', async () => {
    const stale = await create('Stale');
    await stale.related.update(new sdk.ContentItem({ ...stale.toJSON(), label: 'Newer' }));
    expect(await rejectionOf(stale.related.archive())).toMatchObject({
      status: 409,
      errors: [{ code: 'CONTENT_ITEM_VERSION_CONFLICT' }],
    });
    const id = '11111111-1111-4111-8111-111111111111';
    expect(await rejectionOf(client.contentItems.get(id))).toMatchObject({ status: 404 });
  });
});
