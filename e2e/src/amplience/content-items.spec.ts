import { ContentItem, Folder, type ContentRepository } from 'dc-management-sdk-js';
import { errorOf, jsonOf } from '../system/plain-http';
import { rejectionOf } from '../clients/rejection';
import { bodyOf, createPage, PAGE, pageBody } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let repository: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  repository = await space.repository('content');
});

describe('a created item', () => {
  it('is returned with 201 and all members that clients read', async () => {
    const answer = await space.http.post(`/content-repositories/${repository.id}/content-items`, {
      label: 'Complete',
      body: pageBody('Complete'),
      locale: 'fr-FR',
      assignees: ['0f6f9b0e-9c1c-4d6e-8d4e-000000000001'],
    });
    expect(answer.status).toBe(201);
    const item = jsonOf<{ id: string }>(answer);
    const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const user = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(item).toMatchObject({
      id: user,
      contentRepositoryId: repository.id,
      folderId: null,
      body: pageBody('Complete'),
      version: 1,
      label: 'Complete',
      status: 'ACTIVE',
      locale: 'fr-FR',
      deliveryId: item.id,
      validationState: 'VALID',
      publishingStatus: 'NONE',
      assignees: ['0f6f9b0e-9c1c-4d6e-8d4e-000000000001'],
      createdBy: user,
      createdDate: date,
      lastModifiedBy: user,
      lastModifiedDate: date,
    });
    expect(jsonOf(await space.http.get(`/content-items/${item.id}`))).toEqual(item);
  });

  it('may have the members of dc-cli: an empty id, no folder, the deliveryId of its source, unknown members', async () => {
    const source = '5d4a6b1c-0000-4000-8000-000000000000';
    const created = await repository.related.contentItems.create(
      new ContentItem({
        id: '',
        folderId: null,
        deliveryId: source,
        lastPublish: '2020-01-01T00:00:00.000Z',
        version: 17,
        label: 'Imported',
        body: pageBody('Imported'),
        createdBy: 'somebody',
        status: 'ARCHIVED',
      }),
    );
    expect(created).toMatchObject({ version: 1, status: 'ACTIVE', folderId: null, locale: null });
    expect(created.deliveryId).toBe(created.id);
    expect(created.id).not.toBe(source);
  });

  it.each([
    ['no label', { body: pageBody('x') }, 'label'],
    ['no body', { label: 'x' }, 'body'],
  ])('with %s is rejected; the error names the missing member', async (_what, item, property) => {
    const answer = await space.http.post(`/content-repositories/${repository.id}/content-items`, item);
    expect(errorOf(answer)).toMatchObject({ status: 400, code: 'FIELD_REQUIRED', property });
  });

  it('requires a schema in its body', async () => {
    const item = { label: 'x', body: { title: 'x' } };
    const answer = await space.http.post(`/content-repositories/${repository.id}/content-items`, item);
    expect(errorOf(answer)).toMatchObject({ status: 400, code: 'CONTENT_TYPE_NOT_FOUND' });
  });

  it('requires a locale of the hub', async () => {
    expect(await rejectionOf(createPage(repository, 'x', { locale: 'sv-SE' }))).toMatchObject({
      status: 400,
      errors: [{ code: 'LOCALE_NOT_SUPPORTED' }],
    });
    expect(await rejectionOf(createPage(repository, 'x', { locale: 'Swedish' }))).toMatchObject({
      status: 400,
      errors: [{ code: 'LOCALE_INVALID' }],
    });
  });

  it('is rejected if the request is not JSON or not an object', async () => {
    const path = `/content-repositories/${repository.id}/content-items`;
    expect(errorOf(await space.http.post(path, '{"label":'))).toMatchObject({ status: 400, code: 'REQUEST_NOT_JSON' });
    expect(errorOf(await space.http.post(path, '[]'))).toMatchObject({ status: 400, code: 'REQUEST_NOT_AN_OBJECT' });
  });
});

describe('an unknown item', () => {
  it.each(['11111111-1111-4111-8111-111111111111', 'not-an-id', '0123456789abcdef01234567'])(
    'is 404 for %s',
    async (id) => {
      expect(errorOf(await space.http.get(`/content-items/${id}`))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    },
  );
});

describe('an update', () => {
  it('accepts the whole resource, as the SDK sends it, and creates a version', async () => {
    const item = await createPage(repository, 'Before');
    const fetched = await space.client.contentItems.get(item.id);
    fetched.body = pageBody('After', { text: 'more' });
    const updated = await fetched.related.update(fetched);
    expect(updated).toMatchObject({ id: item.id, version: 2, label: 'Before', locale: 'en-GB' });
    expect(bodyOf(updated)).toEqual(pageBody('After', { text: 'more' }));
    const again = await updated.related.update(new ContentItem({ ...updated.toJSON(), label: 'Another label' }));
    expect(again).toMatchObject({ version: 3, label: 'Another label' });
  });

  it('ignores unknown and immutable members', async () => {
    const item = await createPage(repository, 'Ignoring');
    const sent = {
      id: '',
      deliveryId: 'x',
      status: 'DELETED',
      createdBy: 'x',
      publishingStatus: 'LATEST',
      version: 1,
      contentRepositoryId: 'elsewhere',
      locale: null,
      lastPublish: 'never',
      label: 'Ignored',
    };
    const answer = await space.http.patch(`/content-items/${item.id}`, sent);
    expect(jsonOf(answer)).toMatchObject({
      id: item.id,
      deliveryId: item.id,
      status: 'ACTIVE',
      createdBy: item.createdBy,
      locale: 'en-GB',
      contentRepositoryId: repository.id,
      publishingStatus: 'NONE',
      label: 'Ignored',
      version: 2,
    });
  });

  it('does not change absent members', async () => {
    const item = await createPage(repository, 'Kept', { body: { text: 'kept' } });
    const answer = await space.http.patch(`/content-items/${item.id}`, { version: 1, label: 'Only the label' });
    expect(jsonOf(answer)).toMatchObject({ label: 'Only the label', body: pageBody('Kept', { text: 'kept' }) });
  });

  it('without a change creates no version', async () => {
    const item = await createPage(repository, 'Same');
    expect(await item.related.update(item)).toMatchObject({ version: 1, lastModifiedDate: item.lastModifiedDate });
  });

  it('moves an item into a folder and back to the top without a new version', async () => {
    const folder = await repository.related.folders.create(new Folder({ name: 'Moves' }));
    const item = await createPage(repository, 'Moved');
    const moved = await item.related.update(new ContentItem({ ...item.toJSON(), folderId: folder.id }));
    expect(moved).toMatchObject({ folderId: folder.id, version: 1 });
    const back = await moved.related.update(new ContentItem({ ...moved.toJSON(), folderId: null }));
    expect(back).toMatchObject({ folderId: null, version: 1 });
  });

  it('with a stale version is rejected with a conflict and changes nothing', async () => {
    const item = await createPage(repository, 'Contested');
    await item.related.update(new ContentItem({ ...item.toJSON(), label: 'First' }));
    const { status, errors } = await rejectionOf(
      item.related.update(new ContentItem({ ...item.toJSON(), label: 'Second' })),
    );
    expect(status).toBe(409);
    expect(errors).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        code: 'CONTENT_ITEM_VERSION_CONFLICT',
        entity: 'ContentItem',
        property: 'version',
        invalidValue: 1,
      }),
    ]);
    expect(await space.client.contentItems.get(item.id)).toMatchObject({ label: 'First', version: 2 });
  });

  it('succeeds once among concurrent updates of one version', async () => {
    const item = await createPage(repository, 'Raced');
    const updates = await Promise.all(
      [1, 2, 3, 4, 5].map(async (n) =>
        space.http.patch(`/content-items/${item.id}`, { version: 1, label: `Raced ${n}` }),
      ),
    );
    expect(updates.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409]);
    expect((await space.client.contentItems.get(item.id)).version).toBe(2);
  });

  it('without a version is rejected', async () => {
    const item = await createPage(repository, 'Unversioned');
    expect(errorOf(await space.http.patch(`/content-items/${item.id}`, { label: 'x' }))).toMatchObject({
      status: 400,
      code: 'FIELD_REQUIRED',
      property: 'version',
    });
  });

  it('of several items in one request updates each independently', async () => {
    const one = await createPage(repository, 'Bulk one');
    const two = await createPage(repository, 'Bulk two');
    const answer = await space.http.patch('/content-items', [
      { id: one.id, version: 1, label: 'Bulk one, changed', body: one.body },
      { id: two.id, version: 7, label: 'Bulk two, changed', body: two.body },
    ]);
    expect(jsonOf(answer)).toEqual({
      results: [
        expect.objectContaining({ id: one.id, status: 200, version: 2 }),
        expect.objectContaining({ id: two.id, status: 409, code: 'CONTENT_ITEM_VERSION_CONFLICT', level: 'ERROR' }),
      ],
    });
    expect((await space.client.contentItems.get(two.id)).label).toBe('Bulk two');
  });
});

it('finds children and parents of an item by its links', async () => {
  const child = await createPage(repository, 'Linked child');
  const link = { _meta: { schema: 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link' } };
  const links = [{ ...link, contentType: PAGE, id: child.id }];
  const parent = await createPage(repository, 'Linking parent', { body: { links } });
  const idsOf = async (search: string, id: string): Promise<string[]> => {
    const answer = await space.http.get(`/content-items/search/${search}?id=${id}`);
    const { _embedded } = jsonOf<{ _embedded: { 'content-items': { id: string }[] } }>(answer);
    return _embedded['content-items'].map((item) => item.id);
  };
  expect(await idsOf('findByIdWithChildren', parent.id)).toContain(child.id);
  expect(await idsOf('findByIdWithParents', child.id)).toContain(parent.id);
});
