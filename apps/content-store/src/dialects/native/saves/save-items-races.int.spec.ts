import { importedId, type ItemResult, NATIVE_LINK, saveItems, type SavedItem } from '@scriptorium/contracts';
import { race } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { PAGE_TYPE, PlantedStore } from '../../../testing/planted-store';

let store: PlantedStore;
beforeAll(async () => {
  store = await PlantedStore.start();
});
afterAll(() => store.stop());

const variantOf = (key: string): string => importedId('docs', 'variant', key);
const resultOf = (each: ItemResult): string => (each.result === 'failed' ? each.code : each.result);

function item(key: string, link: string): SavedItem {
  const to = `{"_meta":{"schema":"${NATIVE_LINK}"},"id":"${variantOf(link)}"}`;
  const body = `{"_meta":{"schema":"${PAGE_TYPE}"},"title":"${key}","to":${to}}`;
  return { id: variantOf(key), familyId: importedId('docs', 'family', key), locale: null, label: key, body };
}

test('create each variant once in 20 imports of the same items', async () => {
  const keys = Array.from({ length: 5 }, () => `raced ${randomUUID()}`);
  const items = keys.map((key) => item(key, keys[0] ?? ''));
  const request = { caller: store.caller(), spaceKey: 'docs', items };
  const { done, refused } = await race(20, () => store.call(saveItems, request));
  expect(refused).toEqual([]);
  const results = done.flatMap(({ results: each }) => each.map(resultOf));
  expect(results.filter((each) => each === 'created')).toHaveLength(5);
  expect(new Set(results)).toEqual(new Set(['created', 'unchanged']));
  const ids = keys.map(variantOf);
  const { rows } = await store.pool.query('select version from content.variants where id = any ($1)', [ids]);
  expect(rows).toEqual(keys.map(() => ({ version: 1 })));
});

test('create one of 20 variants of a family in the same locale', async () => {
  const familyId = importedId('docs', 'family', randomUUID());
  const { done, refused } = await race(20, (nth) => {
    const one = { ...item(`locale ${nth} ${randomUUID()}`, 'x'), familyId, locale: 'en-GB' };
    return store.call(saveItems, { caller: store.caller(), spaceKey: 'docs', items: [one], onlyNew: true });
  });
  expect(refused).toEqual([]);
  const results = done.flatMap(({ results: each }) => each.map(resultOf)).sort();
  expect(results).toEqual([...Array.from({ length: 19 }, () => 'LOCALE_TAKEN'), 'created']);
});
