import {
  archiveItem,
  copyItem,
  listItemHistory,
  listItemVersions,
  readItem,
  readItemByDeliveryKey,
  setDeliveryKey,
  setItemLocale,
  setItemWorkflow,
  unarchiveItem,
  updateItem,
  type ItemChange,
  type ItemView,
  type VariantFact,
} from '@scriptorium/contracts';
import { eventually, storedMessages } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { pageBody, PlantedStore } from '../../../../testing/planted-store';

describe('changing content items', () => {
  let store: PlantedStore;
  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  afterAll(() => store.stop());

  const update = (id: string, change: ItemChange, caller = store.caller()): Promise<ItemView> =>
    store.call(updateItem, { caller, id, ...change });

  async function actionsOf(id: string): Promise<string[]> {
    const { items } = await store.call(listItemHistory, { caller: store.caller(), id, page: { page: 0, size: 20 } });
    return items.map(({ action, version }) => `${action} ${String(version)}`);
  }

  it('creates a version for every changed body or label, and keeps earlier ones', async () => {
    const caller = store.caller();
    const { id } = await store.create({ caller, body: pageBody('one') });
    await update(id, { version: 1, body: pageBody('two') });
    const third = await update(id, { version: 2, label: 'Start' }, caller);
    expect(third).toMatchObject({
      version: 3,
      label: 'Start',
      body: pageBody('two'),
      lastModifiedBy: caller.principalId,
    });
    expect(await store.call(readItem, { caller, id, version: 1 })).toMatchObject({
      version: 1,
      label: 'Home',
      body: pageBody('one'),
    });
    const pieces = await store.collect(listItemVersions, { caller, id, page: { page: 0, size: 2 } });
    expect(pieces[0]).toEqual({ page: { size: 2, totalElements: 3, totalPages: 2, number: 0 } });
    expect(itemsOf(pieces).map(({ version, body }) => [version, body])).toEqual([
      [3, pageBody('two')],
      [2, pageBody('two')],
    ]);
    expect(await actionsOf(id)).toEqual(['UPDATE 3', 'UPDATE 2', 'CREATE 1']);
  });

  it('makes no version and no event when nothing changes', async () => {
    const item = await store.create({ folderId: store.planted.folder, locale: 'en-GB', assignees: ['ann'] });
    const same = { version: 1, label: item.label, folderId: store.planted.folder, locale: 'en-GB', assignees: ['ann'] };
    expect(await update(item.id, { ...same, body: item.body ?? '' })).toEqual(item);
    expect(await actionsOf(item.id)).toEqual(['CREATE 1']);
  });

  it('accepts one of four concurrent updates, and returns the current version to the others', async () => {
    const { id } = await store.create();
    const results = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((title) => update(id, { version: 1, body: pageBody(title) })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      expect(result.reason).toMatchObject({ code: 'CONTENT_ITEM_VERSION_CONFLICT', data: { sent: 1, current: 2 } });
    }
    expect(await actionsOf(id)).toEqual(['UPDATE 2', 'CREATE 1']);
    const { rows } = await store.pool.query('select number from content.versions where variant_id = $1', [id]);
    expect(rows).toHaveLength(2);
  });

  it('rejects a version that is not the current one', async () => {
    const { id } = await store.create();
    await update(id, { version: 1, label: 'b' });
    for (const version of [1, 3]) {
      await expect(update(id, { version, label: 'c' })).rejects.toMatchObject({
        code: 'CONTENT_ITEM_VERSION_CONFLICT',
        data: { sent: version, current: 2 },
      });
    }
  });

  it('moves and assigns without a new version', async () => {
    const { id } = await store.create();
    const moved = await update(id, { version: 1, folderId: store.planted.folder, assignees: ['ann', 'bob'] });
    expect(moved).toMatchObject({ version: 1, folderId: store.planted.folder, assignees: ['ann', 'bob'] });
    expect(moved.assignedDate).not.toBeNull();
    const back = await update(id, { version: 1, folderId: null, assignees: [] });
    expect(back).toMatchObject({ folderId: null, assignees: [], assignedDate: null });
    expect(await actionsOf(id)).toEqual(['ASSIGN 1', 'MOVE 1', 'ASSIGN 1', 'MOVE 1', 'CREATE 1']);
  });

  it('gives every change an event with an id of its own', async () => {
    const { id } = await store.create({ locale: 'en-GB' });
    const caller = store.caller();
    await update(id, { version: 1, label: 'b' });
    await update(id, { version: 2, folderId: store.planted.folder });
    await update(id, { version: 2, folderId: null });
    await store.call(archiveItem, { caller, id, version: 2 });
    const events = await eventually(async () => {
      const found = (await storedMessages(store.natsUrl, 'EVENTS')).filter(({ envelope }) => envelope.subject === id);
      return found.length === 5 && found;
    });
    const sequence = expect.stringMatching(/^\d+$/) as string;
    expect(events.map(({ messageId }) => messageId.split('/'))).toEqual([
      ['created', id, '1', sequence],
      ['updated', id, '2', sequence],
      ['moved', id, '2', sequence],
      ['moved', id, '2', sequence],
      ['archived', id, '2', sequence],
    ]);
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(5);
  });

  it.each<[string, Partial<ItemChange>]>([
    ['LABEL_INVALID', { label: '' }],
    ['FOLDER_NOT_FOUND', { folderId: 'f'.repeat(24) }],
    ['CONTENT_TYPE_INVALID', { body: pageBody().replace('"Welcome"', '7') }],
    ['CONTENT_TYPE_NOT_FOUND', { body: '{"_meta":{"schema":"none"}}' }],
    ['BODY_NOT_JSON', { body: 'x' }],
    ['LOCALE_IMMUTABLE', { locale: 'fr-FR' }],
  ])('rejects an update with %s and does not change the item', async (code, change) => {
    const item = await store.create({ locale: 'en-GB' });
    await expect(update(item.id, { version: 1, ...change })).rejects.toMatchObject({ code });
    expect(await store.call(readItem, { caller: store.caller(), id: item.id })).toEqual(item);
  });

  it('does not change an archived item, but reads it', async () => {
    const caller = store.caller();
    const { id } = await store.create();
    expect((await store.call(archiveItem, { caller, id, version: 1 })).status).toBe('ARCHIVED');
    expect((await store.call(archiveItem, { caller, id, version: 1 })).status).toBe('ARCHIVED');
    await expect(update(id, { version: 1, label: 'b' })).rejects.toMatchObject({
      code: 'CONTENT_ITEM_NOT_ACTIVE',
      data: { status: 'ARCHIVED' },
    });
    expect(await store.call(readItem, { caller, id })).toMatchObject({ status: 'ARCHIVED', version: 1 });
    expect((await store.call(unarchiveItem, { caller, id, version: 1 })).status).toBe('ACTIVE');
    expect((await update(id, { version: 1, label: 'b' })).version).toBe(2);
    expect(await actionsOf(id)).toEqual(['UPDATE 2', 'UNARCHIVE 1', 'ARCHIVE 1', 'CREATE 1']);
  });

  it('sets a locale once', async () => {
    const caller = store.caller();
    const { id } = await store.create();
    const set = (locale: string) => store.call(setItemLocale, { caller, id, version: 1, locale });
    await expect(set('es-ES')).rejects.toMatchObject({ code: 'LOCALE_NOT_SUPPORTED' });
    await expect(set('x')).rejects.toMatchObject({ code: 'LOCALE_INVALID' });
    expect(await set('en-GB')).toMatchObject({ locale: 'en-GB', version: 1 });
    expect(await set('en-GB')).toMatchObject({ locale: 'en-GB', version: 1 });
    await expect(set('fr-FR')).rejects.toMatchObject({ code: 'LOCALE_IMMUTABLE' });
    expect(await actionsOf(id)).toEqual(['LOCALE 1', 'CREATE 1']);
  });

  it('sets one of two concurrent locales', async () => {
    const caller = store.caller();
    const { id } = await store.create();
    const results = await Promise.allSettled(
      ['en-GB', 'fr-FR'].map((locale) => store.call(setItemLocale, { caller, id, version: 1, locale })),
    );
    const [lost] = results.filter((result) => result.status === 'rejected');
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(lost?.reason).toMatchObject({ code: 'LOCALE_IMMUTABLE' });
  });

  it('sets and removes a workflow state', async () => {
    const caller = store.caller();
    const { id } = await store.create();
    const set = (state: string | null) => store.call(setItemWorkflow, { caller, id, version: 1, state });
    expect(await set(store.planted.workflowState)).toMatchObject({
      workflowState: store.planted.workflowState,
      version: 1,
    });
    expect((await set(null)).workflowState).toBeNull();
    await expect(set('f'.repeat(24))).rejects.toMatchObject({ code: 'WORKFLOW_STATE_NOT_FOUND' });
  });

  it('sets, changes and removes a delivery key, each in a new version', async () => {
    const caller = store.caller();
    const { id } = await store.create();
    const set = (version: number, deliveryKey: string | null) =>
      store.call(setDeliveryKey, { caller, id, version, deliveryKey });
    const key = (text: string) => `"deliveryKey":"${text}"`;
    expect(await set(1, 'first')).toMatchObject({ version: 2, body: pageBody('Welcome', key('first')) });
    expect(await set(2, 'first')).toMatchObject({ version: 2 });
    expect(await set(2, 'second')).toMatchObject({ version: 3, body: pageBody('Welcome', key('second')) });
    expect((await store.create({ body: pageBody('t', key('first')) })).version).toBe(1);
    await expect(set(3, 'first')).rejects.toMatchObject({ code: 'CONTENT_ITEM_DELIVERY_KEY_DUPLICATE' });
    expect(await set(3, null)).toMatchObject({ version: 4, body: pageBody() });
    expect(await set(4, null)).toMatchObject({ version: 4 });
    await expect(set(4, '')).rejects.toMatchObject({ code: 'DELIVERY_KEY_INVALID' });
    await expect(
      store.call(readItemByDeliveryKey, { caller, hubId: store.planted.grant.hubId, key: 'second' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps only the delivery keys of the newest body', async () => {
    const body = (...keys: string[]) =>
      pageBody('t', `"deliveryKeys":{"values":[${keys.map((value) => JSON.stringify({ value })).join(',')}]}`);
    const { id } = await store.create({ body: body('k1', 'k2') });
    await update(id, { version: 1, body: body('k2', 'k3') });
    const { rows } = await store.pool.query('select key from content.delivery_keys where variant_id = $1 order by 1', [
      id,
    ]);
    expect(rows).toEqual([{ key: 'k2' }, { key: 'k3' }]);
    await expect(store.create({ body: body('k3') })).rejects.toMatchObject({ data: { deliveryKey: 'k3' } });
    expect((await store.create({ body: body('k1') })).version).toBe(1);
  });

  it('copies an item: the same body, no delivery key, a family of its own', async () => {
    const caller = store.caller();
    const members = '"deliveryKey":"copied","hierarchy":{"root":true,"parentId":null}';
    const source = await store.create({
      body: pageBody('t', members),
      folderId: store.planted.folder,
      locale: 'en-GB',
      assignees: ['a'],
    });
    const copy = await store.call(copyItem, { caller, sourceId: source.id, repositoryId: source.repositoryId });
    expect(copy).toMatchObject({
      familyId: copy.id,
      version: 1,
      label: source.label,
      locale: 'en-GB',
      folderId: store.planted.folder,
      assignees: [],
      hierarchy: { root: true, parentId: null },
      body: pageBody('t', '"hierarchy":{"root":true,"parentId":null}'),
      createdBy: caller.principalId,
    });
    expect(copy.id).not.toBe(source.id);
    const elsewhere = await store.call(copyItem, {
      caller,
      sourceId: source.id,
      repositoryId: store.planted.otherRepository,
    });
    expect(elsewhere).toMatchObject({ repositoryId: store.planted.otherRepository, folderId: null });
    const events = await eventually(async () => {
      const found = (await storedMessages(store.natsUrl, 'EVENTS')).find(
        ({ envelope }) => envelope.subject === copy.id,
      );
      return found ?? false;
    });
    expect((events.envelope.data as VariantFact).copiedFrom).toEqual({ variantId: source.id, version: 1, jobId: null });
  });

  it('stores a body as VALID that was INVALID before and now matches', async () => {
    const body = `{"_meta":{"schema":"https://example.com/page.json"},"title":"${randomUUID()}"}`;
    const { id } = await store.create({ body });
    await store.pool.query(
      `update content.bodies b set validation_state = 'INVALID'
         from content.versions c where c.variant_id = $1 and b.number = c.body_number`,
      [id],
    );
    const again = await store.create({ body });
    expect(again.validationState).toBe('VALID');
    expect((await store.call(readItem, { caller: store.caller(), id })).validationState).toBe('VALID');
  });

  it('requires the scope, and returns NOT_FOUND for an item of another space', async () => {
    const { id } = await store.create();
    const named = { id, version: 1 };
    for (const [caller, code] of [
      [store.caller('read', 'publish', 'localize'), 'FORBIDDEN'],
      [store.stranger(), 'NOT_FOUND'],
    ] as const) {
      const refused = { code };
      await expect(update(id, { version: 1, label: 'b' }, caller)).rejects.toMatchObject(refused);
      await expect(store.call(archiveItem, { caller, ...named })).rejects.toMatchObject(refused);
      await expect(store.call(unarchiveItem, { caller, ...named })).rejects.toMatchObject(refused);
      await expect(store.call(setItemLocale, { caller, ...named, locale: 'en-GB' })).rejects.toMatchObject(refused);
      await expect(store.call(setItemWorkflow, { caller, ...named, state: null })).rejects.toMatchObject(refused);
      await expect(store.call(setDeliveryKey, { caller, ...named, deliveryKey: 'k' })).rejects.toMatchObject(refused);
      await expect(
        store.call(copyItem, { caller, sourceId: id, repositoryId: store.planted.otherRepository }),
      ).rejects.toMatchObject(refused);
    }
    expect(await actionsOf(id)).toEqual(['CREATE 1']);
  });
});

function itemsOf(pieces: readonly object[]): ItemView[] {
  return pieces.flatMap((piece) => ('items' in piece ? (piece.items as ItemView[]) : []));
}
