import {
  assignContentType,
  changeType,
  createType,
  deleteType,
  importedId,
  readType,
  saveItems,
  type TypeView,
} from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import { PlantedStore } from '../../../testing/planted-store';

let store: PlantedStore;
beforeAll(async () => {
  store = await PlantedStore.start();
});
afterAll(() => store.stop());

const schemaOf = (members: object): string => JSON.stringify({ type: 'object', properties: members });
const inDocs = () => ({ caller: store.caller('admin'), spaceKey: 'docs' });
const uriOf = (): string => `https://example.com/${randomUUID()}`;

function create(uri: string, schema = schemaOf({ title: { type: 'string' } })): Promise<TypeView> {
  const repositoryIds = [store.planted.repository];
  return store.call(createType, { ...inDocs(), uri, schema, settings: { label: 'New' }, repositoryIds });
}

async function save(uri: string, body: object): Promise<string> {
  const key = randomUUID();
  const [id, familyId] = [importedId('docs', 'variant', key), importedId('docs', 'family', key)];
  const text = JSON.stringify({ _meta: { schema: uri }, ...body });
  const items = [{ id, familyId, locale: null, label: 'a', body: text }];
  const { results } = await store.call(saveItems, { ...inDocs(), items });
  return results.map((each) => (each.result === 'failed' ? each.code : each.result)).join();
}

test('registers a content type with its schema, in a repository', async () => {
  const uri = uriOf();
  const type = await create(uri);
  expect(type).toMatchObject({ uri, status: 'ACTIVE', settings: { label: 'New' } });
  expect(JSON.parse(type.schema)).toEqual({ type: 'object', properties: { title: { type: 'string' } } });
  expect(await store.call(readType, { ...inDocs(), id: type.id })).toEqual(type);
  expect(await save(uri, { title: 'a' })).toBe('created');
  expect(await save(uri, { title: 1 })).toBe('CONTENT_TYPE_INVALID');
});

test('validates new bodies against a changed schema, and allows none of an archived type', async () => {
  const uri = uriOf();
  const { id } = await create(uri);
  await store.call(changeType, { ...inDocs(), id, schema: schemaOf({ title: { type: 'number' } }) });
  expect([await save(uri, { title: 'a' }), await save(uri, { title: 1 })]).toEqual(['CONTENT_TYPE_INVALID', 'created']);
  const archived = await store.call(changeType, { ...inDocs(), id, status: 'ARCHIVED', settings: { label: 'Old' } });
  expect(archived).toMatchObject({ status: 'ARCHIVED', settings: { label: 'Old' } });
  expect(await save(uri, { title: 1 })).toBe('CONTENT_TYPE_NOT_FOUND');
});

test('rejects an invalid schema and an unknown repository', async () => {
  await expect(create(uriOf(), '{"type":"none"}')).rejects.toMatchObject({ code: 'SCHEMA_INVALID' });
  const request = { ...inDocs(), uri: uriOf(), schema: '{}', settings: {}, repositoryIds: ['0'.repeat(24)] };
  await expect(store.call(createType, request)).rejects.toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
  await expect(create('')).rejects.toMatchObject({ code: 'CONTENT_TYPE_URI_INVALID' });
});

test('deletes a type only if no family and no other schema uses it', async () => {
  const [used, referred, referring] = [uriOf(), uriOf(), uriOf()];
  const [one, other] = [await create(used), await create(referred)];
  await create(referring, JSON.stringify({ type: 'object', allOf: [{ $ref: referred }] }));
  await save(used, { title: 'a' });
  for (const { id } of [one, other]) {
    const refused = store.call(deleteType, { ...inDocs(), id });
    await expect(refused).rejects.toMatchObject({ code: 'CONTENT_TYPE_IN_USE' });
  }
  const { id } = await create(uriOf());
  await store.call(deleteType, { ...inDocs(), id });
  await expect(store.call(readType, { ...inDocs(), id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(
    store.call(assignContentType, { ...inDocs(), repositoryId: store.planted.repository, contentTypeId: id }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
