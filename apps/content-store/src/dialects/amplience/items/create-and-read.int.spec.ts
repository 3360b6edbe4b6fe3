import { createItem, readItem, readItemByDeliveryKey, type CreateItem, type VariantFact } from '@scriptorium/contracts';
import { eventually, storedMessages } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { PAGE_TYPE, pageBody, PlantedStore } from '../../../testing/planted-store';

const LINK = 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link';

describe('creating and reading content items', () => {
  let store: PlantedStore;
  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  afterAll(() => store.stop());

  it('returns a body as it was written: big numbers, escapes, order of keys, links', async () => {
    const id = randomUUID();
    const body =
      `{"z":1,"_meta":{"name":"n","schema":"${PAGE_TYPE}"},"a":12345678901234567890.10,"e":1E400,"10":[],"9":{},` +
      `"text":"\\u0000\\ud800\\/é\u2028","title":"t","link":{"_meta":{"schema":"${LINK}"},"contentType":"c","id":"${id}"}}`;
    const caller = store.caller();
    const created = await store.create({ caller, body });
    const read = await store.call(readItem, { caller, id: created.id });
    expect(read.body).toBe(body);
    expect(read).toEqual(created);
  });

  it('removes white space from a body and keeps its values', async () => {
    const { body } = await store.create({ body: ` {\n "_meta" : { "schema":"${PAGE_TYPE}" }, "title" : "a  b" } ` });
    expect(body).toBe(`{"_meta":{"schema":"${PAGE_TYPE}"},"title":"a  b"}`);
  });

  it('creates an item with version 1, active, unpublished, by the caller', async () => {
    const caller = store.caller();
    const input = {
      folderId: store.planted.folder,
      locale: 'en-GB',
      assignees: ['ann'],
      workflowState: store.planted.workflowState,
    };
    const item = await store.create({ caller, ...input });
    expect(item).toMatchObject({
      ...input,
      familyId: item.id,
      version: 1,
      status: 'ACTIVE',
      publishingStatus: 'NONE',
      validationState: 'VALID',
      schemaUri: PAGE_TYPE,
      createdBy: caller.principalId,
      lastModifiedBy: caller.principalId,
      hierarchy: null,
    });
    expect(item.assignedDate).toBe(item.createdDate);
  });

  it('stores a body once for several items', async () => {
    const title = randomUUID();
    await Promise.all([1, 2, 3].map(() => store.create({ body: pageBody(title) })));
    const { rows } = await store.pool.query('select from content.bodies where position($1 in template) > 0', [title]);
    expect(rows).toHaveLength(1);
  });

  it('publishes one event for a new item', async () => {
    const { id } = await store.create({ locale: 'fr-FR' });
    const events = await eventually(async () => {
      const found = (await storedMessages(store.natsUrl, 'EVENTS')).filter(({ envelope }) => envelope.subject === id);
      return found.length > 0 && found;
    });
    expect(events.map(({ messageId, subject }) => [messageId, subject])).toEqual([
      [`created/${id}/1/${events[0]?.envelope.sequence}`, 'scriptorium.evt.v2.docs.variant.created.fr-FR'],
    ]);
    const state = { status: 'active', publishingStatus: 'none', publishedVersion: null, publishedAt: null } as const;
    const fact = { variantId: id, familyId: id, locale: 'fr-FR', version: 1, ...state, contentType: PAGE_TYPE };
    expect(events[0]?.envelope.data).toMatchObject(fact satisfies VariantFact);
    expect(events[0]?.envelope).toMatchObject({
      sequence: expect.stringMatching(/^[0-9]{16}$/) as string,
      dataref: `/v1/spaces/docs/variants/${id}/versions/1`,
    });
  });

  it('rejects a body that does not match its type, or stores it as INVALID on request', async () => {
    const body = `{"_meta":{"schema":"${PAGE_TYPE}"},"title":7}`;
    await expect(store.create({ body })).rejects.toMatchObject({
      code: 'CONTENT_TYPE_INVALID',
      data: { violations: [{ pointer: '/title' }] },
    });
    const item = await store.create({ body, ignoreSchemaValidation: true });
    expect(item.validationState).toBe('INVALID');
  });

  it('stores a body with _meta only as EMPTY', async () => {
    const item = await store.create({ body: `{"_meta":{"schema":"${PAGE_TYPE}"}}` });
    expect(item.validationState).toBe('EMPTY');
  });

  it('saves the parent in the hierarchy', async () => {
    const parentId = randomUUID();
    const item = await store.create({ body: pageBody('t', `"hierarchy":{"root":false,"parentId":"${parentId}"}`) });
    expect(item.hierarchy).toEqual({ root: false, parentId });
    const { rows } = await store.pool.query('select hierarchy_parent_id from content.variants where id = $1', [
      item.id,
    ]);
    expect(rows).toEqual([{ hierarchy_parent_id: parentId }]);
  });

  it('accepts a body of the largest size and rejects one that is a byte larger', async () => {
    const around = Buffer.byteLength(pageBody(''));
    const largest = pageBody('é'.repeat(Math.floor((204_800 - around) / 2)).padEnd(204_800 - around, 'x'));
    const title = 'x'.repeat(204_800 - around);
    expect((await store.create({ body: pageBody(title) })).body).toBe(pageBody(title));
    await expect(store.create({ body: pageBody(`${title}x`) })).rejects.toMatchObject({
      code: 'BODY_TOO_LARGE',
      data: { limit: 204_800, size: 204_801 },
    });
    await expect(store.create({ body: largest })).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect((await store.create({ body: `${' '.repeat(300_000)}${pageBody()}` })).body).toBe(pageBody());
  });

  it.each<[string, Partial<CreateItem>]>([
    ['BODY_NOT_JSON', { body: '{"a":' }],
    ['BODY_NOT_JSON', { body: '[]' }],
    ['BODY_TOO_DEEP', { body: '{"a":'.repeat(300) + '1' + '}'.repeat(300) }],
    ['LABEL_INVALID', { label: '' }],
    ['LABEL_INVALID', { label: 'a\0b' }],
    ['LABEL_INVALID', { label: '\ud800' }],
    ['LABEL_INVALID', { label: 'x'.repeat(1_001) }],
    ['CONTENT_TYPE_NOT_FOUND', { body: '{}' }],
    ['CONTENT_TYPE_NOT_FOUND', { body: '{"_meta":{"schema":"a\\u0000"}}' }],
    ['CONTENT_TYPE_NOT_FOUND', { body: '{"_meta":{"schema":"https://example.com/none.json"}}' }],
    ['DELIVERY_KEY_INVALID', { body: pageBody('t', `"deliveryKey":"${'k'.repeat(151)}"`) }],
    ['DELIVERY_KEY_INVALID', { body: pageBody('t', '"deliveryKey":"a\\u0000"') }],
    ...['7', '{}', '[]', 'true', '" "', '""', '"\\ud800"'].map((key): [string, Partial<CreateItem>] => [
      'DELIVERY_KEY_INVALID',
      { body: pageBody('t', `"deliveryKey":${key}`) },
    ]),
    ...['7', '[]', '{"values":7}', '{"values":[7]}', '{"values":[{"value":7}]}'].map(
      (keys): [string, Partial<CreateItem>] => [
        'DELIVERY_KEY_INVALID',
        { body: pageBody('t', `"deliveryKeys":${keys}`) },
      ],
    ),
    ...['"hierarchy":7', '"hierarchy":{"root":7}', '"hierarchy":{"root":true,"parentId":{}}', '"name":{}'].map(
      (member): [string, Partial<CreateItem>] => ['FIELD_INVALID', { body: pageBody('t', member) }],
    ),
    ['LOCALE_INVALID', { locale: 'EN' }],
    ['LOCALE_NOT_SUPPORTED', { locale: 'es-ES' }],
    ['FOLDER_NOT_FOUND', { folderId: 'f'.repeat(24) }],
    ['FOLDER_NOT_FOUND', { folderId: 'a\0' }],
    ['WORKFLOW_STATE_NOT_FOUND', { workflowState: 'f'.repeat(24) }],
    ['ASSIGNEES_INVALID', { assignees: ['\0'] }],
    ['NOT_FOUND', { repositoryId: 'f'.repeat(24) }],
  ])('rejects with %s before anything is written: %#', async (code, input) => {
    await expect(store.create(input)).rejects.toMatchObject({ code });
  });

  it('counts the characters of labels and keys, not their bytes', async () => {
    const key = '🗝'.repeat(150);
    const item = await store.create({ label: '🗝'.repeat(1_000), body: pageBody('t', `"deliveryKey":"${key}"`) });
    expect([...item.label]).toHaveLength(1_000);
  });

  it('names the problem of a label that cannot be stored', async () => {
    for (const label of ['a\0b', '\udc00']) {
      await expect(store.create({ label })).rejects.toMatchObject({
        message: 'A label must have no U+0000 (NUL) and no lone surrogate.',
      });
    }
  });

  it('accepts a body whose members of _meta are null', async () => {
    const body = pageBody('t', '"hierarchy":null,"deliveryKey":null,"deliveryKeys":null');
    expect((await store.create({ body })).body).toBe(body);
  });

  it('finds an item by its delivery key', async () => {
    const caller = store.caller();
    const { id } = await store.create({ body: pageBody('t', '"deliveryKey":"home"') });
    const hubId = store.planted.grant.hubId;
    expect((await store.call(readItemByDeliveryKey, { caller, hubId, key: 'home' })).id).toBe(id);
    await expect(store.call(readItemByDeliveryKey, { caller, hubId, key: 'a\0' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('gives a delivery key to one of four concurrent items, and names it in the errors of the others', async () => {
    const results = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((other) =>
        store.create({
          body: pageBody('t', `"deliveryKeys":{"values":[{"value":"wanted"},{"value":"only-${other}"}]}`),
        }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      expect(result.reason).toMatchObject({
        code: 'CONTENT_ITEM_DELIVERY_KEY_DUPLICATE',
        data: { deliveryKey: 'wanted' },
      });
    }
    const { rows } = await store.pool.query(`select key from content.delivery_keys where key like 'only-%'`);
    expect(rows).toHaveLength(1);
  });

  it('returns NOT_FOUND for an item of another space', async () => {
    const { id } = await store.create();
    await expect(store.call(readItem, { caller: store.stranger(), id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(store.create({ caller: store.stranger() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('requires the scope for reading and writing', async () => {
    const { id } = await store.create();
    await expect(store.create({ caller: store.caller('read') })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      data: { scope: 'write' },
    });
    await expect(store.call(readItem, { caller: store.caller('write'), id })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      data: { scope: 'read' },
    });
    const request = {
      caller: store.caller('admin'),
      repositoryId: store.planted.repository,
      label: 'l',
      body: pageBody(),
    };
    expect((await store.call(createItem, request)).version).toBe(1);
  });

  it('returns NOT_FOUND for a version that was never saved', async () => {
    const { id } = await store.create();
    await expect(store.call(readItem, { caller: store.caller(), id, version: 2 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
