import { createType, deleteType, importedId, saveItems, type TypeView } from '@scriptorium/contracts';
import { race } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { PlantedStore } from '../../../testing/planted-store';

let store: PlantedStore;
beforeAll(async () => {
  store = await PlantedStore.start();
});
afterAll(() => store.stop());

const SCHEMA = JSON.stringify({ type: 'object', properties: { title: { type: 'string' } } });
const inDocs = () => ({ caller: store.caller('admin'), spaceKey: 'docs' });
const uriOf = (): string => `https://example.com/${randomUUID()}`;

function create(uri: string): Promise<TypeView> {
  const repositoryIds = [store.planted.repository];
  return store.call(createType, { ...inDocs(), uri, schema: SCHEMA, settings: {}, repositoryIds });
}

async function save(uri: string, body: object): Promise<string> {
  const key = randomUUID();
  const [id, familyId] = [importedId('docs', 'variant', key), importedId('docs', 'family', key)];
  const text = JSON.stringify({ _meta: { schema: uri }, ...body });
  const items = [{ id, familyId, locale: null, label: 'a', body: text }];
  const { results } = await store.call(saveItems, { ...inDocs(), items });
  return results.map((each) => (each.result === 'failed' ? each.code : each.result)).join();
}

describe('20 requests at once for a content type', () => {
  test('register it once', async () => {
    const uri = uriOf();
    const { done, refused } = await race(20, () => create(uri));
    expect([done.length, new Set(refused)]).toEqual([1, new Set(['CONTENT_TYPE_URI_TAKEN'])]);
  });

  test('leave no content of a deleted type', async () => {
    const uri = uriOf();
    const { id } = await create(uri);
    const results: string[] = [];
    const { refused } = await race(20, async (nth) => {
      if (nth === 10) await store.call(deleteType, { ...inDocs(), id });
      else results.push(await save(uri, { title: 'a' }));
    });
    const isDeleted = refused.length === 0;
    expect(results.filter((each) => each === 'created').length === 0).toBe(isDeleted);
    expect(new Set(results)).toEqual(new Set([isDeleted ? 'CONTENT_TYPE_NOT_FOUND' : 'created']));
  });
});
