import { ApiError } from '@datocms/cma-client-node';
import { datocmsClient, type Client } from './clients/datocms';
import { makeModel, type Model } from './content/dato-models';
import { openSpace } from './system/open-space';

let client: Client;
let article: Model;

beforeAll(async () => {
  client = datocmsClient(await openSpace());
  article = await makeModel(
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

async function settle<Result>(calls: readonly Promise<Result>[]): Promise<{ done: Result[]; refused: ApiError[] }> {
  const outcomes = await Promise.allSettled(calls);
  const reasons = outcomes.flatMap((each): unknown[] => (each.status === 'rejected' ? [each.reason] : []));
  for (const reason of reasons) if (!(reason instanceof ApiError)) throw reason;
  const done = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  return { done, refused: reasons as ApiError[] };
}

it('of ten that want the same unique value at once, one gets it', async () => {
  const all = Array.from({ length: 10 }, async () => makeArticle({ title: { 'en-GB': 'Same' }, address: 'same' }));
  const { done, refused } = await settle(all);
  expect(done).toHaveLength(1);
  for (const error of refused) {
    expect(error.findError('INVALID_FIELD', { field: 'address', code: 'VALIDATION_UNIQUE' })).toBeDefined();
  }
});

it('changes of different fields at once are all there in the end', async () => {
  const { id } = await makeArticle({ title: { 'en-GB': 'Many hands' } });
  const values = Array.from({ length: 8 }, (_, index) => ({ [`n_${index}`]: index }));
  await Promise.all(values.map(async (value) => client.items.update(id, value)));
  expect(await client.items.find(id)).toMatchObject(Object.assign({}, ...values) as object);
  expect(await client.itemVersions.list(id)).toHaveLength(9);
});

it('many records are duplicated many times at once, each copy once', async () => {
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

it('a duplicate of a record that is changed meanwhile is of one of its states, as a whole', async () => {
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

it('a duplicate of a record that is destroyed meanwhile is there, or is said not to be', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id } = await makeArticle({ title: { 'en-GB': `Destroyed ${round}` }, address: `destroyed-${round}` });
    const [copies] = await Promise.all([
      settle(Array.from({ length: 4 }, async () => client.items.duplicate(id))),
      client.items.destroy(id),
    ]);
    for (const copy of copies.done) {
      expect(await client.items.find(copy.id)).toMatchObject({ title: { 'en-GB': `Destroyed ${round} (duplicate)` } });
    }
    for (const error of copies.refused) {
      expect(error.response.status).toBe(404);
      expect(error.findError('NOT_FOUND')).toBeDefined();
    }
  }
});

it('a record is destroyed once, by whoever comes first', async () => {
  const { id } = await makeArticle({ title: { 'en-GB': 'Once' } });
  const { done, refused } = await settle(Array.from({ length: 5 }, async () => client.items.destroy(id)));
  expect(done).toHaveLength(1);
  expect(refused.map(({ response }) => response.status)).toEqual([404, 404, 404, 404]);
});
