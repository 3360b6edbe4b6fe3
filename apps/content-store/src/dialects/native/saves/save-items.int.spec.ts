import {
  deleteFamily,
  deleteVariant,
  importedId,
  type ItemResult,
  listFamilies,
  listVariantLinks,
  listVariants,
  NATIVE_LINK,
  publishItem,
  readDelivered,
  readFamily,
  readItem,
  readTree,
  type SavedItem,
  saveItems,
  updateItem,
  type VariantFact,
} from '@scriptorium/contracts';
import { eventually, storedMessages } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { PAGE_TYPE, PlantedStore } from '../../../testing/planted-store';

let store: PlantedStore;
beforeAll(async () => {
  store = await PlantedStore.start();
});
afterAll(() => store.stop());

const variantOf = (key: string): string => importedId('docs', 'variant', key);
const familyOf = (key: string): string => importedId('docs', 'family', key);
const linkTo = (id: string): string => `{"_meta":{"schema":"${NATIVE_LINK}"},"id":"${id}"}`;

function item(key: string, links: readonly string[] = [], change: Partial<SavedItem> = {}): SavedItem {
  const body = `{"_meta":{"schema":"${PAGE_TYPE}"},"title":"${key}","links":[${links.map(linkTo).join(',')}]}`;
  return { id: variantOf(key), familyId: familyOf(key), locale: null, label: key, body, ...change };
}

async function save(items: readonly SavedItem[], onlyNew = false): Promise<readonly ItemResult[]> {
  const request = { caller: store.caller(), spaceKey: 'docs', items, ...(onlyNew ? { onlyNew } : {}) };
  return (await store.call(saveItems, request)).results;
}

const resultsOf = (results: readonly ItemResult[]): string[] =>
  results.map((each) => (each.result === 'failed' ? each.code : each.result));

test('creates variants with forward and circular links, and saving them again changes nothing', async () => {
  const [a, b] = [randomUUID(), randomUUID()].map((id) => `page ${id}`) as [string, string];
  const items = [item(a, [variantOf(b)]), item(b, [variantOf(a), variantOf(b)])];
  expect(resultsOf(await save(items))).toEqual(['created', 'created']);
  const before = await store.pool.query('select count(*) from content.variant_history');
  expect(resultsOf(await save(items))).toEqual(['unchanged', 'unchanged']);
  expect((await store.pool.query('select count(*) from content.variant_history')).rows).toEqual(before.rows);
  const pieces = await store.collect(readTree, { caller: store.caller(), spaceKey: 'docs', id: variantOf(a) });
  expect(pieces.flatMap(({ nodes }) => nodes)).toEqual([
    { variantId: variantOf(a), parentId: null, depth: 0 },
    { variantId: variantOf(b), parentId: variantOf(a), depth: 1 },
  ]);
});

test('updates changed variants, and reports each rejected one by itself', async () => {
  const key = randomUUID();
  const name = `x ${key}`;
  await save([item(name)]);
  const results = await save([
    item(name, [], { label: 'New label' }),
    item(`${name} 2`, [], { body: '{"_meta":{"schema":"https://example.com/none"}}' }),
    item(`${name} 3`, [], { body: `{"_meta":{"schema":"${PAGE_TYPE}"},"title":5}` }),
    item(`${name} 4`, [], { repository: 'none' }),
    item(`${name} 5`, [], { locale: 'xx-XX' }),
    item(`${name} 6`),
  ]);
  expect(resultsOf(results)).toEqual([
    'updated',
    'CONTENT_TYPE_NOT_FOUND',
    'CONTENT_TYPE_INVALID',
    'REPOSITORY_NOT_FOUND',
    'LOCALE_NOT_SUPPORTED',
    'created',
  ]);
  expect(results[0]).toMatchObject({ version: 2 });
});

test('a conflict that only the write finds fails one item, not its neighbours', async () => {
  const name = `keyed ${randomUUID()}`;
  const body = `{"_meta":{"schema":"${PAGE_TYPE}","deliveryKey":"${name}"},"title":"a"}`;
  const results = await save([item(`${name} 1`, [], { body }), item(`${name} 2`, [], { body }), item(`${name} 3`)]);
  expect(resultsOf(results)).toEqual(['created', 'CONTENT_ITEM_DELIVERY_KEY_DUPLICATE', 'created']);
});

test('saves the locales of a family as its variants, and rejects a second one in a locale', async () => {
  const family = familyOf(randomUUID());
  const of = (locale: string, id = randomUUID()) => item(`${locale} ${id}`, [], { id, familyId: family, locale });
  expect(resultsOf(await save([of('en-GB'), of('de-DE'), of('en-GB')])).sort()).toEqual([
    'LOCALE_TAKEN',
    'created',
    'created',
  ]);
  const view = await store.call(readFamily, { caller: store.caller(), spaceKey: 'docs', id: family });
  expect(view.variants.map(({ locale }) => locale)).toEqual(['de-DE', 'en-GB']);
});

test('keeps ids of the space, and replaces those of another space, in items and in links', async () => {
  const [known, unknown] = [await store.create(), randomUUID()];
  const foreignIds = [known.id, unknown];
  const key = `linking ${randomUUID()}`;
  const [linking, moved] = await save([
    item(key, [known.id, unknown], { foreignIds }),
    item('moved', [], { id: unknown, familyId: unknown, foreignIds }),
  ]);
  expect([linking?.variantId, moved?.variantId]).toEqual([variantOf(key), variantOf(unknown)]);
  const request = { caller: store.caller(), spaceKey: 'docs', id: variantOf(key), direction: 'out', limit: 9 } as const;
  const { items: links } = await store.call(listVariantLinks, request);
  expect(links.map(({ targetId, variant }) => [targetId, variant?.id])).toEqual([
    [known.id, known.id],
    [variantOf(unknown), variantOf(unknown)],
  ]);
});

test('lists variants page by page, while others are created', async () => {
  const family = familyOf(randomUUID());
  await save(
    ['en-GB', 'de-DE', 'fr-FR'].map((locale) => item(locale, [], { id: randomUUID(), familyId: family, locale })),
  );
  const found: string[] = [];
  for (let after: string | null = ''; after !== null;) {
    const from: { after?: string } = after === '' ? {} : { after };
    const filter = { familyId: family };
    const request = { caller: store.caller(), spaceKey: 'docs', filter, limit: 1, withBodies: true, ...from };
    const page: { items: readonly { id: string }[]; after: string | null } = await store.call(listVariants, request);
    found.push(...page.items.map(({ id }) => id));
    after = page.after;
    await save([item(`other ${randomUUID()}`)]);
  }
  expect([new Set(found).size, [...found].sort()]).toEqual([3, found]);
  const counted = { caller: store.caller(), spaceKey: 'docs', filter: { locale: 'en-GB' }, limit: 1, withCount: true };
  const { count, items } = await store.call(listFamilies, counted);
  expect([typeof count, items.length]).toEqual(['number', 1]);
});

test('deletes a variant at its version, and with the last one its family', async () => {
  const { id, familyId } = await store.create();
  const request = { caller: store.caller(), spaceKey: 'docs', id };
  await expect(store.call(deleteVariant, { ...request, version: 2 })).rejects.toMatchObject({
    code: 'CONTENT_ITEM_VERSION_CONFLICT',
    data: { sent: 2, current: 1 },
  });
  await store.call(deleteVariant, { ...request, version: 1 });
  for (const gone of [store.call(readItem, request), store.call(deleteFamily, { ...request, id: familyId })])
    await expect(gone).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('stores an event of each change of a variant that is deleted and imported again', async () => {
  const key = `again ${randomUUID()}`;
  const id = variantOf(key);
  const request = { caller: store.caller(), spaceKey: 'docs', id };
  const eventsAfter = (count: number): Promise<readonly VariantFact[]> =>
    eventually(async () => {
      const found = (await storedMessages(store.natsUrl, 'EVENTS')).filter(({ envelope }) => envelope.subject === id);
      found.sort((one, other) => ((one.envelope.sequence ?? '') < (other.envelope.sequence ?? '') ? -1 : 1));
      return found.length === count && found.map(({ envelope }) => envelope.data as VariantFact);
    });
  for (const count of [1, 3]) {
    await save([item(key)]);
    const last = (await eventsAfter(count)).at(-1);
    expect(await store.call(readItem, request)).toMatchObject({ version: last?.version, status: 'ACTIVE' });
    expect(last?.status).toBe('active');
    await store.call(deleteVariant, request);
    expect((await eventsAfter(count + 1)).at(-1)?.status).toBe('deleted');
    await expect(store.call(readItem, request)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
});

test('delivers only published versions, in the first locale of the chain', async () => {
  const key = `home-${randomUUID()}`;
  const family = familyOf(key);
  const body = `{"_meta":{"schema":"${PAGE_TYPE}","deliveryKey":"${key}"},"title":"v1"}`;
  const ids = [randomUUID(), randomUUID()] as const;
  await save([
    item(key, [], { id: ids[0], familyId: family, locale: 'en-GB', body }),
    item(key, [], { id: ids[1], familyId: family, locale: 'de-DE' }),
  ]);
  const deliver = async (locale?: string) => {
    const request = { caller: store.caller(), spaceKey: 'docs', key, ...(locale === undefined ? {} : { locale }) };
    const { items } = await store.call(readDelivered, request);
    return items.map(({ locale: of, version, body: text }) => [of, version, text.includes('v1')]);
  };
  await expect(deliver()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const caller = store.caller();
  for (const id of ids) await store.call(publishItem, { caller, id });
  await store.call(updateItem, { caller, id: ids[0], version: 1, label: 'draft', body: body.replace('v1', 'draft') });
  expect(await deliver('en-GB')).toEqual([['en-GB', 1, true]]);
  expect(await deliver('de-AT')).toEqual([['en-GB', 1, true]]);
  expect(await deliver('de-DE')).toEqual([['de-DE', 1, false]]);
});

test('delivers at most 50 linked items at once, and counts the ids that it has read', async () => {
  const name = randomUUID();
  const keys = Array.from({ length: 60 }, (_, nth) => `${name} ${nth}`);
  await save(keys.map((key) => item(key)));
  const [first = '', second = ''] = keys;
  for (const key of [first, second]) await store.call(publishItem, { caller: store.caller(), id: variantOf(key) });
  const read = async (variantIds: readonly string[], familyIds: readonly string[]) => {
    const request = { caller: store.caller(), spaceKey: 'docs', variantIds, familyIds };
    const reply = await store.call(readDelivered, request);
    return [reply.items.map(({ variantId }) => variantId), reply.read];
  };
  const last = keys.slice(2).map(variantOf);
  expect(await read([...last, variantOf(first)], [familyOf(second)])).toEqual([[], 50]);
  expect(await read([...last.slice(50), variantOf(first)], [familyOf(second)])).toEqual([
    [variantOf(first), variantOf(second)],
    10,
  ]);
});

test('a space without a grant is not found, and a missing scope is named', async () => {
  const request = { spaceKey: 'docs', items: [item('x')] };
  const refused = store.call(saveItems, { ...request, caller: store.stranger() });
  await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const reader = store.call(saveItems, { ...request, caller: store.caller('read') });
  await expect(reader).rejects.toMatchObject({ code: 'FORBIDDEN', data: { scope: 'write' } });
});
