import {
  duplicateBlockRecord,
  findAllBlocksInNonLocalizedFieldValue,
  inspectItem,
  isItemId,
  isItemWithOptionalMeta,
  isLocalized,
  mapBlocksInNonLocalizedFieldValue,
  mapNormalizedFieldValuesAsync,
  SchemaRepository,
  visitBlocksInNonLocalizedFieldValue,
  type ApiTypes,
  type RichTextFieldValueInNestedResponse,
} from '@datocms/cma-client-node';
import { datocmsClient, type Client } from '../clients/datocms';
import {
  addFields,
  block,
  blockIdsIn,
  createModel,
  structuredText,
  withoutBlockIds,
  type Model,
} from '../content/dato-models';
import { openSpace } from '../system/open-space';

/* The utilities of the client. They read models from the server and fail on any unexpected form. */
let client: Client;
let part: Model;
let product: Model;

beforeAll(async () => {
  client = datocmsClient(await openSpace());
  part = await createModel(client, 'part', { text: { type: 'string' } }, { modular_block: true });
  const blocks = { rich_text_blocks: { item_types: [part.id] } };
  await addFields(client, part.id, { parts: { type: 'rich_text', validators: blocks } });
  product = await createModel(client, 'product', {
    name: { type: 'string', localized: true },
    features: { type: 'rich_text', localized: true, validators: blocks },
    prose: {
      type: 'structured_text',
      localized: true,
      validators: { structured_text_blocks: { item_types: [part.id] }, structured_text_links: { item_types: [] } },
    },
    price: { type: 'float' },
  });
});

function text(value: string, parts: readonly object[] = []): object {
  return block(part, { text: value, parts });
}

async function makeProduct() {
  return client.items.create({
    item_type: product,
    name: { 'en-GB': 'Headphones', 'de-DE': 'Kopfhörer' },
    features: { 'en-GB': [text('Quiet', [text('Very')]), text('30 hours')], 'de-DE': [text('Leise')] },
    prose: { 'en-GB': structuredText({ type: 'block', item: text('Inside') }), 'de-DE': null },
    price: 299.99,
  });
}

type Values = Record<string, unknown>;

/** Returns the content of a record in a locale with its block ids, and a copy for another locale without them. */
async function withLocale(record: Values, from: string, to: string, schema: SchemaRepository): Promise<Values> {
  const fields = await schema.getItemTypeFields(await schema.getItemTypeById(product.id));
  const payload: Values = {};
  for (const field of fields.filter(isLocalized)) {
    const value = record[field.api_key] as Record<string, RichTextFieldValueInNestedResponse>;
    const withIds = await mapNormalizedFieldValuesAsync(value, field, async (_locale, each) =>
      mapBlocksInNonLocalizedFieldValue(each, field.field_type, schema, (found) => {
        if (!isItemWithOptionalMeta(found)) throw new Error(`No block: ${JSON.stringify(found)}`);
        return found.id;
      }),
    );
    const copied = await mapBlocksInNonLocalizedFieldValue(value[from], field.field_type, schema, (found) => {
      const { id: _id, ...rest } = found as { id: string };
      return rest as typeof found;
    });
    payload[field.api_key] = { ...(withIds as object), [to]: copied };
  }
  return payload;
}

it('copies a record into another locale with new blocks at every depth', async () => {
  const { id } = await makeProduct();
  const before = await client.items.find(id, { nested: true });
  await client.items.update(id, await withLocale(before, 'en-GB', 'it-IT', new SchemaRepository(client)));
  const after = await client.items.find(id, { nested: true });
  for (const key of ['name', 'features', 'prose']) {
    const [was, is] = [before[key] as Values, after[key] as Values];
    expect(is).toMatchObject(was);
    expect(withoutBlockIds(is['it-IT'])).toEqual(withoutBlockIds(was['en-GB']));
    const ids = [...blockIdsIn(is['it-IT']), ...blockIdsIn(is['en-GB'])];
    expect(new Set(ids).size).toBe(ids.length);
  }
});

it('visits and finds blocks of a record at every depth', async () => {
  const { id } = await makeProduct();
  const schema = new SchemaRepository(client);
  const nested = await client.items.find(id, { nested: true });
  const features = (nested['features'] as Record<string, RichTextFieldValueInNestedResponse>)['en-GB'];
  const paths: string[] = [];
  await visitBlocksInNonLocalizedFieldValue(features, 'rich_text', schema, (_found, path) => {
    paths.push(path.join('.'));
  });
  expect(paths.toSorted()).toEqual(['0', '0.attributes.parts.0', '1']);
  const found = await findAllBlocksInNonLocalizedFieldValue(
    features,
    'rich_text',
    schema,
    (each) => isItemWithOptionalMeta(each) && (each.attributes as Values)['text'] === 'Very',
  );
  expect(found.map(({ path }) => path.join('.'))).toEqual(['0.attributes.parts.0']);
});

it('duplicates a single block beside the original', async () => {
  const { id } = await makeProduct();
  const nested = await client.items.find(id, { nested: true });
  const features = nested['features'] as Record<string, { id: string }[]>;
  const [first, second] = features['en-GB'] ?? [];
  const twin = await duplicateBlockRecord(first as never, new SchemaRepository(client));
  await client.items.update(id, {
    features: { 'en-GB': [first?.id, twin, second?.id], 'de-DE': (features['de-DE'] ?? []).map((each) => each.id) },
  });
  const after = (await client.items.find(id, { nested: true }))['features'] as Record<string, unknown[]>;
  const [a, b] = after['en-GB'] ?? [];
  expect(withoutBlockIds(b)).toEqual(withoutBlockIds(a));
  expect(new Set(blockIdsIn([a, b])).size).toBe(4);
});

it('returns only ids that the utilities accept', async () => {
  const made = await makeProduct();
  const copy = await client.items.duplicate(made.id);
  const nested = await client.items.find(copy.id, { nested: true });
  const ids = [made.id, copy.id, copy.meta.current_version, product.id, ...blockIdsIn(nested)];
  expect(ids.filter((id) => !isItemId(id))).toEqual([]);
});

it('prints a record', async () => {
  const { id } = await makeProduct();
  const nested: ApiTypes.ItemInNestedResponse = await client.items.find(id, { nested: true });
  expect(inspectItem(nested)).toContain('Headphones');
});
