import {
  createItem,
  deleteRecord,
  readItem,
  readOperationResult,
  shortId,
  uuidOf,
  type ModelView,
  type RecordView,
} from '@scriptorium/contracts';
import { derivedId } from '@scriptorium/copy-engine';
import { eventually, storedMessages, testNatsUrl } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { block, RecordSpace, valuesOf } from '../../../../testing/record-space';

describe('deleting a record', () => {
  let space: RecordSpace;
  let page: ModelView;

  beforeAll(async () => {
    space = await RecordSpace.start();
    page = await space.model({
      title: { fieldType: 'string', isLocalized: true },
      slug: { fieldType: 'slug', validators: { unique: {} } },
    });
  });
  afterAll(() => space.stop());

  const title = { 'en-US': 'One', 'fr-FR': 'Un' };
  const remove = ({ id }: Pick<RecordView, 'id'>, caller = space.where.caller) =>
    space.store.rpc.call(deleteRecord, { ...space.where, caller, id });
  const code = (pending: Promise<unknown>): Promise<unknown> =>
    pending.then(
      () => 'done',
      (error: unknown) => (error as { code: string }).code,
    );

  it('returns its last state, and leaves nothing else', async () => {
    const { record } = await space.create(page, { title, slug: 'one' });
    const { operationId } = await remove(record);
    const { result } = await space.store.rpc.call(readOperationResult, { ...space.where, operationId });
    expect(result).toMatchObject({ kind: 'record', record, model: { id: page.id } });
    expect(await code(space.read(record))).toBe('NOT_FOUND');
    const { rows } = await space.store.pool.query(
      `select (select count(*) from content.families where id = $1) +
              (select count(*) from content.variants where family_id = $1) +
              (select count(*) from content.versions where variant_id = $1) +
              (select count(*) from content.variant_history where variant_id = $1) +
              (select count(*) from content.unique_values where family_id = $1) as left`,
      [uuidOf(record.id)],
    );
    expect(rows).toEqual([{ left: '0' }]);
    expect((await space.create(page, { title, slug: 'one' })).record.id).not.toBe(record.id);
  });

  it('publishes an event for every deleted variant', async () => {
    const { record } = await space.create(page, { title });
    await remove(record);
    const id = uuidOf(record.id) ?? '';
    const natsUrl = await testNatsUrl();
    const gone = await eventually(async () => {
      const events = (await storedMessages(natsUrl, 'EVENTS')).map(({ envelope }) => envelope);
      const own = events.filter(({ type }) => type.includes('.deleted.')).map(({ subject }) => subject);
      return own.includes(id) && own;
    });
    expect(gone).toEqual(expect.arrayContaining([id, derivedId(id, 'fr-FR')]));
  });

  it('happens once for concurrent requests', async () => {
    const { record } = await space.create(page, { title });
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => code(remove(record))));
    expect(outcomes.sort()).toEqual([...Array<string>(4).fill('NOT_FOUND'), 'done']);
  });

  it('requires the scope write', async () => {
    const { record } = await space.create(page, { title });
    expect(await code(remove(record, space.spaces.reader))).toBe('FORBIDDEN');
    expect(await code(remove(record, space.spaces.stranger))).toBe('NOT_FOUND');
    expect(await code(remove({ id: shortId(randomUUID()) }))).toBe('NOT_FOUND');
  });

  it('is rejected while a field requires the record, and keeps links of other fields', async () => {
    const model = await space.model({
      needs: { fieldType: 'link', validators: { item_item_type: { on_reference_delete_strategy: 'fail' } } },
      names: { fieldType: 'links' },
    });
    const { record } = await space.create(page, { title });
    const { record: named } = await space.create(page, { title });
    const { record: linking } = await space.create(model, { needs: record.id, names: [named.id] });
    expect(await code(remove(record))).toBe('REQUIRED_BY_ASSOCIATION');
    expect(await code(remove(named))).toBe('done');
    expect(valuesOf(await space.read(linking))).toEqual({ needs: record.id, names: [named.id] });
    expect(await code(space.update(linking, { names: [named.id] }))).toBe('done');
    await space.update(linking, { needs: null });
    expect(await code(remove(record))).toBe('done');
  });

  it('removes links from fields with that strategy, at any depth, and keeps the text of a link', async () => {
    const strategy = { on_reference_delete_strategy: 'delete_references' };
    const cta = await space.model(
      { to: { fieldType: 'link', validators: { item_item_type: strategy } }, text: { fieldType: 'string' } },
      { isBlock: true },
    );
    const model = await space.model({
      many: { fieldType: 'links', isLocalized: true, validators: { items_item_type: strategy } },
      content: { fieldType: 'rich_text', validators: { rich_text_blocks: { item_types: [cta.id] } } },
      text: { fieldType: 'structured_text', validators: { structured_text_links: strategy } },
      other: { fieldType: 'link' },
    });
    const [{ record: gone }, { record: stays }] = [
      await space.create(page, { title }),
      await space.create(page, { title }),
    ];
    const span = { type: 'span', value: 'here' };
    const paragraph = (children: object[]): object => ({
      schema: 'dast',
      document: { type: 'root', children: [{ type: 'paragraph', children }] },
    });
    const { record } = await space.create(model, {
      many: { 'en-US': [gone.id, stays.id], 'fr-FR': [stays.id] },
      content: [block(cta, { to: gone.id, text: 'x' }), block(cta, { to: stays.id })],
      text: paragraph([
        { type: 'itemLink', item: gone.id, children: [span] },
        { type: 'inlineItem', item: gone.id },
      ]),
      other: gone.id,
    });
    await remove(gone);
    const after = await space.read(record, true);
    expect(valuesOf(after)).toMatchObject({
      many: { 'en-US': [stays.id], 'fr-FR': [stays.id] },
      content: [{ attributes: { to: null, text: 'x' } }, { attributes: { to: stays.id } }],
      text: paragraph([span]),
      other: gone.id,
    });
    expect(after.meta).toMatchObject({ status: 'published', isValid: true });
    expect(after.meta.currentVersion).not.toBe(record.meta.currentVersion);
  });

  it('allows a new record of a singleton, and moves children in a tree to the top', async () => {
    const singleton = await space.model({}, { isSingleton: true });
    await remove((await space.create(singleton, {})).record);
    expect(await code(space.create(singleton, {}))).toBe('done');
    const tree = await space.model({}, { settings: { tree: true } });
    const { record: root } = await space.create(tree, {});
    const { record: child } = await space.create(tree, {}, { parentId: root.id });
    await remove(root);
    expect((await space.read(child)).parentId).toBeNull();
  });

  it('deletes the items of other APIs, with their delivery keys', async () => {
    const { record } = await space.create(page, { title: { 'en-US': 'One' } });
    const { caller } = space.where;
    const { repositoryId } = await space.store.rpc.call(readItem, { caller, id: uuidOf(record.id) ?? '' });
    const body = JSON.stringify({ _meta: { schema: page.schemaUri, deliveryKey: 'the-key' } });
    const make = () => space.store.rpc.call(createItem, { caller, repositoryId, label: 'x', body, locale: 'en-US' });
    const item = await make();
    await remove({ id: shortId(item.id) });
    expect(await code(space.store.rpc.call(readItem, { caller, id: item.id }))).toBe('NOT_FOUND');
    expect(await code(make())).toBe('done');
  });
});
