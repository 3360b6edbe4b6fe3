import { apiErrorOf, datocmsClient, type Client } from '../clients/datocms';
import { block, blockIdsIn, createModel, withoutBlockIds, type Block, type Model } from '../content/dato-models';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let client: Client;
let feature: Model;
let product: Model;

beforeAll(async () => {
  space = await openSpace();
  client = datocmsClient(space);
  feature = await createModel(client, 'feature', { text: { type: 'string' } }, { modular_block: true });
  product = await createModel(client, 'product', {
    name: { type: 'string', localized: true },
    claim: { type: 'text', localized: true },
    features: {
      type: 'rich_text',
      localized: true,
      validators: { rich_text_blocks: { item_types: [feature.id] } },
    },
    price: { type: 'float' },
  });
});

async function makeProduct(values: object) {
  return client.items.create({ item_type: product, ...values });
}

function refusesLocales(call: Promise<unknown>) {
  return expect(
    apiErrorOf(call).then((error) =>
      error.findError('INVALID_FIELD', (details) => details['code'] === 'VALIDATION_INVALID_LOCALES'),
    ),
  ).resolves.toBeDefined();
}

const NAMES = { 'en-GB': 'Headphones', 'de-DE': 'Kopfhörer' };
const CLAIMS = { 'en-GB': 'Loud.', 'de-DE': 'Laut.' };

describe('localized values', () => {
  it('are objects with a value for each locale, beside values that all locales share', async () => {
    const { id } = await makeProduct({ name: NAMES, claim: CLAIMS, price: 299.99 });
    expect(await client.items.find(id)).toMatchObject({ name: NAMES, claim: CLAIMS, price: 299.99 });
  });

  it('may have only one locale, which need not be the default locale', async () => {
    const { id } = await makeProduct({ name: { 'it-IT': 'Cuffie' }, price: 1 });
    const found = await client.items.find(id);
    expect(found).toMatchObject({ name: { 'it-IT': 'Cuffie' }, claim: { 'it-IT': null }, price: 1 });
  });

  it('must have the same locales in all fields of a record', async () => {
    await refusesLocales(makeProduct({ name: NAMES, claim: { 'en-GB': 'Loud.' } }));
    const { id } = await makeProduct({ name: NAMES, claim: CLAIMS });
    await refusesLocales(client.items.update(id, { name: { ...NAMES, 'fr-FR': 'Casque' } }));
    await refusesLocales(client.items.update(id, { name: { 'en-GB': 'Headphones' } }));
    expect(await client.items.find(id)).toMatchObject({ name: NAMES, claim: CLAIMS });
  });

  it('must have locales of the site', async () => {
    await refusesLocales(makeProduct({ name: { 'en-GB': 'x', 'sv-SE': 'y' } }));
  });

  it('are rejected without locales', async () => {
    expect((await apiErrorOf(makeProduct({ name: 'Headphones' }))).findError('INVALID_FIELD')).toBeDefined();
  });

  it('must have every locale if the model requires it', async () => {
    const strict = await createModel(
      client,
      'strict',
      { name: { type: 'string', localized: true } },
      { all_locales_required: true },
    );
    await refusesLocales(client.items.create({ item_type: strict, name: NAMES }));
    const { locales } = await client.site.find();
    const name = Object.fromEntries(locales.map((locale) => [locale, `In ${locale}`]));
    expect((await client.items.create({ item_type: strict, name })).name).toEqual(name);
  });
});

describe('an update of localized values', () => {
  it('of one field keeps the other fields in the same locales', async () => {
    const { id } = await makeProduct({ name: NAMES, claim: CLAIMS, price: 1 });
    const name = { 'en-GB': 'Earphones', 'de-DE': 'Ohrhörer' };
    expect(await client.items.update(id, { name })).toMatchObject({ name, claim: CLAIMS, price: 1 });
  });

  it('of a shared value changes it in all locales', async () => {
    const { id } = await makeProduct({ name: NAMES, claim: CLAIMS, price: 1 });
    expect(await client.items.update(id, { price: 2 })).toMatchObject({ name: NAMES, price: 2 });
    await client.items.update(id, { name: { 'de-DE': 'x' }, claim: { 'de-DE': 'y' }, features: { 'de-DE': [] } });
    expect(await client.items.find(id)).toMatchObject({ price: 2 });
  });

  it('adds a locale to all localized fields', async () => {
    const { id } = await makeProduct({ name: NAMES, claim: CLAIMS, price: 3 });
    const added = { name: { ...NAMES, 'fr-FR': 'Casque' }, claim: { ...CLAIMS, 'fr-FR': 'Fort.' } };
    const features = { 'en-GB': [], 'de-DE': [], 'fr-FR': [] };
    expect(await client.items.update(id, { ...added, features })).toMatchObject({ ...added, price: 3 });
  });

  it('removes a locale from all fields and adds it again', async () => {
    const { id } = await makeProduct({ name: NAMES, claim: CLAIMS, price: 3 });
    const english = { name: { 'en-GB': 'Headphones' }, claim: { 'en-GB': 'Loud.' }, features: { 'en-GB': [] } };
    expect(await client.items.update(id, english)).toMatchObject({ ...english, price: 3 });
    const again = { name: NAMES, claim: CLAIMS, features: { 'en-GB': [], 'de-DE': [] } };
    expect(await client.items.update(id, again)).toMatchObject({ ...again, price: 3 });
  });

  it('replaces all locales of a record', async () => {
    const { id } = await makeProduct({ name: NAMES, claim: CLAIMS, price: 4 });
    const french = { name: { 'fr-FR': 'Casque' }, claim: { 'fr-FR': 'Fort.' }, features: { 'fr-FR': [] } };
    await client.items.update(id, french);
    expect(await client.items.find(id)).toMatchObject({ ...french, price: 4 });
  });
});

it('copies a record into another locale with new blocks, as clients do', async () => {
  const features = {
    'en-GB': [block(feature, { text: 'Quiet' }), block(feature, { text: '30 hours' })],
    'de-DE': [block(feature, { text: 'Leise' })],
  };
  const { id, meta } = await makeProduct({ name: NAMES, claim: CLAIMS, features, price: 5 });
  const nested = await client.items.find(id, { nested: true });
  const before = nested['features'] as Record<string, Block[]>;
  const english = before['en-GB'] ?? [];
  await client.items.update(id, {
    name: { ...NAMES, 'it-IT': 'Cuffie' },
    claim: { ...CLAIMS, 'it-IT': 'Forte.' },
    features: {
      'en-GB': english.map((each) => each.id),
      'de-DE': (before['de-DE'] ?? []).map((each) => each.id),
      'it-IT': withoutBlockIds(english) as object[],
    },
    meta: { current_version: meta.current_version },
  });
  const after = (await client.items.find(id, { nested: true }))['features'] as Record<string, Block[]>;
  expect(after).toMatchObject(before);
  expect(withoutBlockIds(after['it-IT'])).toEqual(withoutBlockIds(english));
  expect(new Set([...blockIdsIn(after['it-IT']), ...blockIdsIn(english)]).size).toBe(4);
});

it('rejects a block of one locale in another locale', async () => {
  const { id } = await makeProduct({
    name: NAMES,
    features: { 'en-GB': [block(feature, { text: 'x' })], 'de-DE': [] },
  });
  const features = (await client.items.find(id))['features'] as Record<string, string[]>;
  const stolen = client.items.update(id, { features: { 'en-GB': features['en-GB'], 'de-DE': features['en-GB'] } });
  expect((await apiErrorOf(stolen)).response.status).toBe(422);
});
