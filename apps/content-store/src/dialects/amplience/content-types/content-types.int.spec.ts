import {
  archiveContentType,
  archiveSchema,
  createSchema,
  listContentTypes,
  listSchemas,
  readCachedSchema,
  readContentType,
  readSchema,
  registerContentType,
  syncCachedSchema,
  unarchiveContentType,
  unarchiveSchema,
  updateContentType,
  updateSchema,
  RejectedError,
  type ContentTypeView,
  type SchemaView,
  type SpaceId,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import type { Pool } from 'pg';
import { startContentStore, type RunningContentStore } from '../../../testing/running-content-store';
import { collected, FIRST_PAGE, PAGE, pageSchema, plantTwoSpaces, type TwoSpaces } from '../../../testing/two-spaces';
import { findContentType, readContentTypeRow } from '../../../models/content-types/content-types.store';
import { requireContentType } from '../../../models/content-types/require-content-type';
import { validateBody } from '../../../models/content-types/validate-body';

const noSchema = new RejectedError('NOT_FOUND', 'The content type schema does not exist.');
const noType = new RejectedError('NOT_FOUND', 'The content type does not exist.');

describe('content types', () => {
  let store: RunningContentStore;
  let pool: Pool;
  let rpc: RpcClient;
  let two: TwoSpaces;

  beforeAll(async () => {
    store = await startContentStore();
    ({ pool, rpc } = store);
    two = await plantTwoSpaces(store);
  });
  afterAll(() => store.stop());

  const create = (schemaId: string, schema: object | string, validationLevel = 'CONTENT_TYPE'): Promise<SchemaView> =>
    rpc.call(createSchema, {
      caller: two.admin,
      hubId: two.hubId,
      schemaId,
      validationLevel,
      body: typeof schema === 'string' ? schema : JSON.stringify(schema),
    });
  const register = (contentTypeUri: string, settings = {}): Promise<ContentTypeView> =>
    rpc.call(registerContentType, { caller: two.admin, hubId: two.hubId, contentTypeUri, settings });
  const violations = async (typeId: string, body: object): Promise<readonly string[]> => {
    const spaceId = two.admin.grants[0]?.spaceId ?? (0 as SpaceId);
    const row = await readContentTypeRow(pool, [spaceId], typeId);
    if (row === undefined) throw new Error(`There is no type ${typeId}`);
    return (await validateBody(pool, spaceId, row, JSON.stringify(body))).map(({ pointer }) => pointer);
  };

  it('keeps the text of each version of a schema as it was saved', async () => {
    const first = '{ "type": "object",  "x": 1.0 }';
    const made = await create('https://example.com/kept', first);
    expect(made).toMatchObject({ version: 1, body: first, status: 'ACTIVE', validationLevel: 'CONTENT_TYPE' });
    const { id } = made;
    const { admin: caller } = two;
    const changed = await rpc.call(updateSchema, { caller, id, body: '{}', version: 1 });
    expect(changed).toMatchObject({ version: 2, body: '{}' });
    expect(await rpc.call(updateSchema, { caller, id, body: '{}' })).toMatchObject({ version: 2 });
    expect(await rpc.call(readSchema, { caller: two.reader, id, version: 1 })).toMatchObject({
      version: 1,
      body: first,
    });
    expect(await rpc.call(readSchema, { caller, id })).toMatchObject({ version: 2, body: '{}' });
    await expect(rpc.call(readSchema, { caller, id, version: 3 })).rejects.toThrow(noSchema);
    await expect(rpc.call(updateSchema, { caller, id, body: '[]', version: 1 })).rejects.toThrow(
      new RejectedError('SCHEMA_VERSION_CONFLICT', 'The schema is at version 2, not 1.', { sent: 1, current: 2 }),
    );
  });

  it('accepts one of three concurrent changes of a schema with the same version', async () => {
    const { id } = await create('https://example.com/contested', {});
    const changes = ['a', 'b', 'c'].map((title) =>
      rpc.call(updateSchema, { caller: two.admin, id, body: JSON.stringify({ title }), version: 1 }),
    );
    const results = await Promise.allSettled(changes);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await rpc.call(readSchema, { caller: two.reader, id })).version).toBe(2);
  });

  it('rejects a schema that is invalid, too large or taken, or has an unknown level', async () => {
    await expect(create('x:a', 'not JSON')).rejects.toMatchObject({ code: 'SCHEMA_INVALID' });
    await expect(create('x:a', '[]')).rejects.toMatchObject({ code: 'SCHEMA_INVALID' });
    await expect(create('x:a', { properties: { a: { type: 'text' } } })).rejects.toMatchObject({
      code: 'SCHEMA_INVALID',
      data: { violations: expect.arrayContaining([expect.objectContaining({ pointer: '/properties/a/type' })]) },
    });
    await expect(create('x:a', { title: 'x'.repeat(270_000) })).rejects.toMatchObject({
      code: 'SCHEMA_TOO_LARGE',
      data: { limit: 262_144 },
    });
    await expect(create('x:a', {}, 'ANY')).rejects.toMatchObject({ code: 'VALIDATION_LEVEL_INVALID' });
    await expect(create(PAGE, {})).rejects.toMatchObject({ code: 'SCHEMA_ID_TAKEN', data: { schemaId: PAGE } });
    const all = await Promise.allSettled([create('x:once', {}), create('x:once', {}), create('x:once', {})]);
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('registers a content type once, and only for an existing, active and complete schema', async () => {
    await expect(register('x:none')).rejects.toMatchObject({ code: 'CONTENT_TYPE_SCHEMA_NOT_FOUND' });
    const { id } = await create('x:type', { properties: { a: { $ref: 'x:later' } } });
    await expect(register('x:type')).rejects.toMatchObject({ code: 'SCHEMA_INVALID' });
    await create('x:later', { type: 'number' }, 'PARTIAL');
    await rpc.call(archiveSchema, { caller: two.admin, id, version: 1 });
    await expect(register('x:type')).rejects.toMatchObject({ code: 'CONTENT_TYPE_SCHEMA_NOT_FOUND' });
    await rpc.call(unarchiveSchema, { caller: two.admin, id });
    const results = await Promise.allSettled([register('x:type', { label: 'A' }), register('x:type', { label: 'A' })]);
    const refused = results.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(refused).toEqual([expect.objectContaining({ code: 'CONTENT_TYPE_URI_TAKEN' })]);
  });

  it('validates bodies against the schema version of the last sync', async () => {
    const schema = await create('x:synced', { properties: { a: { type: 'number' } } });
    const { id } = await register('x:synced');
    expect(await violations(id, { a: 'text' })).toEqual(['/a']);
    await rpc.call(updateSchema, { caller: two.admin, id: schema.id, body: '{"properties":{"b":{"type":"number"}}}' });
    expect(await violations(id, { a: 'text', b: 'text' })).toEqual(['/a']);
    const before = await rpc.call(readCachedSchema, { caller: two.reader, id });
    expect(JSON.parse(before.cachedSchema)).toHaveProperty('properties.a');
    await expect(rpc.call(syncCachedSchema, { caller: two.writer, id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const after = await rpc.call(syncCachedSchema, { caller: two.admin, id });
    expect(JSON.parse(after.cachedSchema)).toHaveProperty('properties.b');
    expect(await violations(id, { a: 'text', b: 'text' })).toEqual(['/b']);
    expect(await rpc.call(syncCachedSchema, { caller: two.admin, id })).toEqual(after);
  });

  it('validates bodies against the newest version of partial schemas', async () => {
    const partial = await create('x:partial', { type: 'number' }, 'PARTIAL');
    await create('x:whole', { properties: { a: { $ref: 'x:partial' } } });
    const { id } = await register('x:whole');
    expect(await violations(id, { a: 'text' })).toEqual(['/a']);
    await rpc.call(updateSchema, { caller: two.admin, id: partial.id, body: '{"type":"string"}' });
    expect(await violations(id, { a: 'text' })).toEqual([]);
    expect(await violations(id, { a: 1 })).toEqual(['/a']);
  });

  it('archives, unarchives, lists by status and changes settings', async () => {
    await create('x:listed', {});
    const { id } = await register('x:listed', { label: 'Listed' });
    const { admin: caller, hubId } = two;
    expect((await rpc.call(archiveContentType, { caller, id })).status).toBe('ARCHIVED');
    expect((await rpc.call(archiveContentType, { caller, id })).status).toBe('ARCHIVED');
    const archived = rpc.stream(listContentTypes, {
      caller: two.reader,
      hubId,
      page: FIRST_PAGE,
      status: ['ARCHIVED'],
    });
    expect((await collected(archived)).items.map((type) => type.id)).toEqual([id]);
    expect((await rpc.call(unarchiveContentType, { caller, id })).status).toBe('ACTIVE');
    const settings = { label: 'Other', icons: [{ size: 256, url: 'https://example.com/i.png' }] };
    expect(await rpc.call(updateContentType, { caller, id, settings })).toMatchObject({
      settings,
      lastModifiedBy: caller.principalId,
    });
    expect(await rpc.call(readContentType, { caller: two.reader, id })).toMatchObject({
      settings,
      contentTypeUri: 'x:listed',
    });
  });

  it('returns NOT_FOUND for content types of another space, and requires the scope admin for changes', async () => {
    const ours = (
      await collected(rpc.stream(listContentTypes, { caller: two.reader, hubId: two.hubId, page: FIRST_PAGE }))
    ).items[0];
    const schema = (
      await collected(rpc.stream(listSchemas, { caller: two.reader, hubId: two.hubId, page: FIRST_PAGE }))
    ).items[0];
    const [id, schemaId] = [ours?.id ?? '', schema?.id ?? ''];
    expect(schema?.body).toBe(pageSchema);
    const { stranger, writer } = two;
    await expect(rpc.call(readContentType, { caller: stranger, id })).rejects.toThrow(noType);
    await expect(rpc.call(archiveContentType, { caller: stranger, id })).rejects.toThrow(noType);
    await expect(rpc.call(readSchema, { caller: stranger, id: schemaId })).rejects.toThrow(noSchema);
    await expect(rpc.call(updateSchema, { caller: stranger, id: schemaId, body: '{}' })).rejects.toThrow(noSchema);
    await expect(rpc.call(archiveContentType, { caller: writer, id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(rpc.call(archiveSchema, { caller: writer, id: schemaId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('allows a content type only in repositories that it is assigned to', async () => {
    const spaceId = two.admin.grants[0]?.spaceId ?? (0 as SpaceId);
    const { rows } = await pool.query<{ id: string }>('select id from content.repositories where space_id = $1', [
      spaceId,
    ]);
    const repositoryId = rows[0]?.id ?? '';
    expect(await requireContentType(pool, spaceId, repositoryId, PAGE)).toMatchObject({ uri: PAGE });
    expect(await findContentType(pool, spaceId, PAGE, 'f'.repeat(24))).toMatchObject({ assigned: false });
    await expect(requireContentType(pool, spaceId, 'f'.repeat(24), PAGE)).rejects.toMatchObject({
      code: 'CONTENT_TYPE_NOT_ASSIGNED',
      data: { schema: PAGE },
    });
    await expect(requireContentType(pool, spaceId, repositoryId, 'x:nothing')).rejects.toMatchObject({
      code: 'CONTENT_TYPE_NOT_FOUND',
      data: { schema: 'x:nothing' },
    });
  });
});
