import { generateId } from '@datocms/cma-client-node';
import { datocmsClient, patientClient, problemsOf, type Client } from '../clients/datocms';
import { block, createModel, withoutBlockIds, type Block, type Model } from '../content/dato-models';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let client: Client;
let quote: Model;
let essay: Model;

beforeAll(async () => {
  space = await openSpace();
  client = datocmsClient(space);
  quote = await createModel(client, 'quote', { text: { type: 'string' } }, { modular_block: true });
  essay = await createModel(
    client,
    'essay',
    {
      title: { type: 'string', localized: true },
      rank: { type: 'integer' },
      quotes: { type: 'rich_text', validators: { rich_text_blocks: { item_types: [quote.id] } } },
    },
    { draft_mode_active: true },
  );
});

async function makeEssay(title: string, more: object = {}) {
  return client.items.create({ item_type: essay, title: { 'en-GB': title }, ...more });
}

it('reads the current version of a record by the id in the record', async () => {
  const made = await makeEssay('First', { rank: 1 });
  const version = await client.itemVersions.find(made.meta.current_version);
  expect(version).toMatchObject({
    type: 'item_version',
    id: made.meta.current_version,
    title: { 'en-GB': 'First' },
    rank: 1,
    item: { type: 'item', id: made.id },
    item_type: { type: 'item_type', id: essay.id },
    editor: { id: expect.any(String) },
    meta: { is_valid: true, is_published: false, is_current: true, created_at: expect.any(String) },
  });
});

it('does not change a version when the record changes', async () => {
  const made = await makeEssay('Old', { rank: 1, quotes: [block(quote, { text: 'Old quote' })] });
  const changed = await client.items.update(made.id, { title: { 'en-GB': 'New' }, rank: 2, quotes: [] });
  expect(changed.meta.current_version).not.toBe(made.meta.current_version);
  const version = await client.itemVersions.find(made.meta.current_version, { nested: true });
  expect(version).toMatchObject({
    title: { 'en-GB': 'Old' },
    rank: 1,
    quotes: [{ type: 'item', attributes: { text: 'Old quote' } }],
    meta: { is_current: false },
  });
  expect((await client.itemVersions.find(made.meta.current_version))['quotes']).toEqual(made['quotes']);
});

it('lists versions newest first, in pages', async () => {
  const { id } = await makeEssay('Version 1');
  for (const number of [2, 3, 4]) await client.items.update(id, { title: { 'en-GB': `Version ${number}` } });
  const versions = await client.itemVersions.list(id);
  expect(versions.map(({ title }) => (title as { 'en-GB': string })['en-GB'])).toEqual([
    'Version 4',
    'Version 3',
    'Version 2',
    'Version 1',
  ]);
  expect(versions.map(({ meta }) => meta.is_current)).toEqual([true, false, false, false]);
  const page = await client.itemVersions.rawList(id, { page: { offset: 1, limit: 2 } });
  expect(page.data.map((version) => version.id)).toEqual(versions.slice(1, 3).map((version) => version.id));
  expect(page.meta).toEqual({ total_count: 4 });
});

it('creates one version for a change of all locales', async () => {
  const made = await makeEssay('One');
  await client.items.update(made.id, { title: { 'en-GB': 'Two', 'fr-FR': 'Deux', 'it-IT': 'Due' }, rank: 2 });
  const versions = await client.itemVersions.list(made.id);
  expect(versions.map(({ title }) => title)).toEqual([
    { 'en-GB': 'Two', 'fr-FR': 'Deux', 'it-IT': 'Due' },
    { 'en-GB': 'One' },
  ]);
});

it('marks the published version, also after later changes', async () => {
  const made = await makeEssay('Published');
  await client.items.publish(made.id);
  await client.items.update(made.id, { title: { 'en-GB': 'Not yet' } });
  const versions = await client.itemVersions.list(made.id);
  expect(versions.map(({ meta }) => meta.is_published)).toEqual([false, true]);
});

describe('a restored version', () => {
  it('becomes a new version with the old values, which is not published', async () => {
    const patient = patientClient(space);
    const made = await makeEssay('Restored', { rank: 1, quotes: [block(quote, { text: 'Quote' })] });
    await client.items.publish(made.id);
    const changed = await client.items.update(made.id, {
      title: { 'en-GB': 'Changed', 'fr-FR': 'Changé' },
      rank: 2,
      quotes: [],
    });
    await client.items.publish(made.id);
    const [item, version] = await patient.itemVersions.restore(made.meta.current_version);
    expect(item).toMatchObject({ id: made.id, title: { 'en-GB': 'Restored' }, rank: 1 });
    expect(version).toMatchObject({ id: item.meta.current_version, meta: { is_current: true } });
    expect(await client.items.find(made.id)).toMatchObject({
      title: { 'en-GB': 'Restored' },
      rank: 1,
      meta: { status: 'updated', current_version: item.meta.current_version },
    });
    expect(item.meta.current_version).not.toBe(changed.meta.current_version);
    expect(await client.itemVersions.list(made.id)).toHaveLength(3);
    const nested = await client.items.find(made.id, { nested: true });
    expect(withoutBlockIds(nested['quotes'])).toMatchObject([{ attributes: { text: 'Quote' } }]);
    expect((nested['quotes'] as Block[]).every(({ id }) => id !== '')).toBe(true);
  });

  it('is rejected for a caller with read access only', async () => {
    const made = await makeEssay('Guarded');
    const reader = datocmsClient(space.as('reader'));
    expect(await problemsOf(reader.itemVersions.restore(made.meta.current_version))).toEqual({
      status: 403,
      problems: [['INSUFFICIENT_PERMISSIONS', {}]],
    });
  });
});

it('answers 404 for an unknown version', async () => {
  const missing = { status: 404, problems: [['NOT_FOUND', {}]] };
  expect(await problemsOf(client.itemVersions.find(generateId()))).toEqual(missing);
  expect(await problemsOf(client.itemVersions.list(generateId()))).toEqual(missing);
  const made = await makeEssay('Gone');
  await client.items.destroy(made.id);
  expect(await problemsOf(client.itemVersions.find(made.meta.current_version))).toEqual(missing);
});
