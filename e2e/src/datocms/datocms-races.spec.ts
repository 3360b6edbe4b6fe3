import { ApiError } from '@datocms/cma-client-node';
import { datocmsClient, type Client } from '../clients/datocms';
import { createModel, type Model } from '../content/dato-models';
import { openSpace } from '../system/open-space';

let client: Client;
let article: Model;

beforeAll(async () => {
  client = datocmsClient(await openSpace());
  article = await createModel(
    client,
    'article',
    {
      title: { type: 'string', localized: true },
      address: { type: 'slug', validators: { unique: {} } },
      ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`n_${index}`, { type: 'integer' }] as const)),
    },
    { draft_mode_active: true },
  );
});

async function makeArticle(values: object) {
  return client.items.create({ item_type: article, ...values });
}

async function settle<Result>(calls: readonly Promise<Result>[]): Promise<{ done: Result[]; rejected: ApiError[] }> {
  const outcomes = await Promise.allSettled(calls);
  const reasons = outcomes.flatMap((each): unknown[] => (each.status === 'rejected' ? [each.reason] : []));
  for (const reason of reasons) if (!(reason instanceof ApiError)) throw reason;
  const done = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  return { done, rejected: reasons as ApiError[] };
}

it('gives a unique value to one of ten concurrent requests', async () => {
  const all = Array.from({ length: 10 }, async () => makeArticle({ title: { 'en-GB': 'Same' }, address: 'same' }));
  const { done, rejected } = await settle(all);
  expect(done).toHaveLength(1);
  for (const error of rejected) {
    expect(error.findError('INVALID_FIELD', { field: 'address', code: 'VALIDATION_UNIQUE' })).toBeDefined();
  }
});

it('keeps all concurrent changes of different fields', async () => {
  const { id } = await makeArticle({ title: { 'en-GB': 'Many hands' } });
  const values = Array.from({ length: 8 }, (_, index) => ({ [`n_${index}`]: index }));
  await Promise.all(values.map(async (value) => client.items.update(id, value)));
  expect(await client.items.find(id)).toMatchObject(Object.assign({}, ...values) as object);
  expect(await client.itemVersions.list(id)).toHaveLength(9);
});

it('creates each copy once when many records are duplicated concurrently', async () => {
  const sources = await Promise.all(
    Array.from({ length: 6 }, async (_, index) =>
      makeArticle({ title: { 'en-GB': `Source ${index}` }, address: `source-${index}`, n_0: index }),
    ),
  );
  const wanted = sources.flatMap((source) => Array.from({ length: 5 }, () => source));
  const copies = await Promise.all(wanted.map(async ({ id }) => client.items.duplicate(id)));
  expect(new Set(copies.map(({ id }) => id)).size).toBe(30);
  expect(new Set(copies.map(({ address }) => address)).size).toBe(30);
  for (const [index, copy] of copies.entries()) {
    expect(copy).toMatchObject({ title: { 'en-GB': `Source ${Math.floor(index / 5)} (duplicate)` } });
  }
});

it('copies one consistent version of a record that is changed concurrently', async () => {
  const state = (word: string) => ({ title: { 'en-GB': word, 'fr-FR': word, 'it-IT': word } });
  const { id } = await makeArticle({ ...state('0'), n_0: 0 });
  const changing = (async () => {
    for (let n = 1; n <= 10; n += 1) await client.items.update(id, { ...state(String(n)), n_0: n });
  })();
  const copies = await Promise.all(Array.from({ length: 10 }, async () => client.items.duplicate(id)));
  await changing;
  for (const { title, n_0 } of copies) {
    expect(title).toEqual(state(`${String(n_0)} (duplicate)`).title);
  }
});

it('duplicates a record that is destroyed concurrently, or rejects the duplicate', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id } = await makeArticle({ title: { 'en-GB': `Destroyed ${round}` }, address: `destroyed-${round}` });
    const [copies] = await Promise.all([
      settle(Array.from({ length: 4 }, async () => client.items.duplicate(id))),
      client.items.destroy(id),
    ]);
    for (const copy of copies.done) {
      expect(await client.items.find(copy.id)).toMatchObject({ title: { 'en-GB': `Destroyed ${round} (duplicate)` } });
    }
    for (const error of copies.rejected) {
      expect(error.response.status).toBe(404);
      expect(error.findError('NOT_FOUND')).toBeDefined();
    }
  }
});

it('destroys a record once among concurrent requests', async () => {
  const { id } = await makeArticle({ title: { 'en-GB': 'Once' } });
  const { done, rejected } = await settle(Array.from({ length: 5 }, async () => client.items.destroy(id)));
  expect(done).toHaveLength(1);
  expect(rejected.map(({ response }) => response.status)).toEqual([404, 404, 404, 404]);
});
