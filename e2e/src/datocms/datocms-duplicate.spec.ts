import { generateId } from '@datocms/cma-client-node';
import { apiErrorOf, datocmsClient, patientClient, problemsOf, type Client } from '../clients/datocms';
import {
  block,
  blockIdsIn,
  createModel,
  paragraph,
  structuredText,
  withoutBlockIds,
  type Block,
  type Model,
} from '../content/dato-models';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let client: Client;
let part: Model;
let target: Model;
let article: Model;
let targetId: string;

beforeAll(async () => {
  space = await openSpace();
  client = datocmsClient(space);
  target = await createModel(client, 'target', { name: { type: 'string' } });
  targetId = (await client.items.create({ item_type: target, name: 'Target' })).id;
  part = await createModel(client, 'part', { text: { type: 'string' }, to: { type: 'link' } }, { modular_block: true });
  article = await createModel(
    client,
    'article',
    {
      title: { type: 'string', localized: true },
      address: { type: 'slug', localized: true, validators: { unique: {} } },
      sku: { type: 'string', validators: { unique: {} } },
      attachment: { type: 'file' },
      rank: { type: 'integer' },
      to: { type: 'link' },
      only: { type: 'link', validators: { unique: {} } },
      others: { type: 'links' },
      parts: { type: 'rich_text', localized: true, validators: { rich_text_blocks: { item_types: [part.id] } } },
      main: { type: 'single_block', validators: { single_block_blocks: { item_types: [part.id] } } },
      prose: {
        type: 'structured_text',
        localized: true,
        validators: {
          structured_text_blocks: { item_types: [part.id] },
          structured_text_links: { item_types: [target.id] },
        },
      },
    },
    { draft_mode_active: true },
  );
});

async function makeArticle(values: object) {
  return client.items.create({ item_type: article, ...values });
}

async function nestedOf(id: string): Promise<Readonly<Record<string, unknown>>> {
  return client.items.find(id, { nested: true });
}

function text(value: string, more: object = {}): object {
  return block(part, { text: value, ...more });
}

it('duplicates a record with the unmodified client', async () => {
  const source = await makeArticle({ title: { 'en-GB': 'Winter' }, rank: 7 });
  const copy = await patientClient(space).items.duplicate(source.id);
  expect(copy.id).not.toBe(source.id);
  expect(copy).toMatchObject({
    title: { 'en-GB': 'Winter (duplicate)' },
    rank: 7,
    item_type: { id: article.id },
    meta: { status: 'draft', published_at: null, first_published_at: null, is_valid: true },
  });
  expect(await client.items.find(copy.id)).toEqual(copy);
  expect(await client.items.find(source.id)).toEqual(source);
  const [first] = await client.items.list({ filter: { type: 'article' }, version: 'current' });
  expect(first?.id).toBe(copy.id);
});

describe('the content of a duplicate', () => {
  it('has a suffix in the title of every locale, except an empty title', async () => {
    const title = { 'en-GB': 'Winter', 'fr-FR': 'Hiver', 'de-DE': null, 'it-IT': '' };
    const source = await makeArticle({ title });
    expect((await client.items.duplicate(source.id)).title).toEqual({
      'en-GB': 'Winter (duplicate)',
      'fr-FR': 'Hiver (duplicate)',
      'de-DE': null,
      'it-IT': '',
    });
  });

  it('has the suffix twice in the duplicate of a duplicate', async () => {
    const source = await makeArticle({ title: { 'en-GB': 'Spring' } });
    const copy = await client.items.duplicate(source.id);
    expect((await client.items.duplicate(copy.id)).title).toEqual({ 'en-GB': 'Spring (duplicate) (duplicate)' });
  });

  it('is that of the current version, not of the published one', async () => {
    const source = await makeArticle({ title: { 'en-GB': 'Published' }, rank: 1 });
    await client.items.publish(source.id);
    await client.items.update(source.id, { title: { 'en-GB': 'Saved' }, rank: 2 });
    const copy = await client.items.duplicate(source.id);
    expect(copy).toMatchObject({ title: { 'en-GB': 'Saved (duplicate)' }, rank: 2, meta: { status: 'draft' } });
  });

  it('has the files and links of the source, also in blocks and texts', async () => {
    const prose = structuredText(
      paragraph({ type: 'itemLink', item: targetId, children: [{ type: 'span', value: 'there' }] }, 'and ', {
        type: 'inlineItem',
        item: targetId,
      }),
    );
    const source = await makeArticle({
      title: { 'en-GB': 'Links' },
      attachment: { upload_id: generateId(), alt: 'Alt', title: null, custom_data: {}, focal_point: null },
      to: targetId,
      others: [targetId],
      main: text('linking', { to: targetId }),
      prose: { 'en-GB': prose },
    });
    const copy = await nestedOf((await client.items.duplicate(source.id)).id);
    expect(copy).toMatchObject({
      attachment: source['attachment'],
      to: targetId,
      others: [targetId],
      main: { attributes: { to: targetId } },
      prose: { 'en-GB': prose },
    });
    expect(await client.items.references(targetId)).toContainEqual(expect.objectContaining({ id: copy['id'] }));
  });

  it('has new blocks at every depth, with equal content', async () => {
    const source = await makeArticle({
      title: { 'en-GB': 'Blocks', 'fr-FR': 'Blocs' },
      parts: { 'en-GB': [text('a'), text('b')], 'fr-FR': [text('c')] },
      main: text('shared'),
      prose: {
        'en-GB': structuredText({ type: 'block', item: text('in text') }),
        'fr-FR': structuredText(paragraph('Rien.')),
      },
    });
    const before = await nestedOf(source.id);
    const copy = await nestedOf((await client.items.duplicate(source.id)).id);
    for (const field of ['parts', 'main', 'prose']) {
      expect(withoutBlockIds(copy[field])).toEqual(withoutBlockIds(before[field]));
      expect(blockIdsIn(copy[field])).toHaveLength(blockIdsIn(before[field]).length);
      expect(blockIdsIn(before[field])).not.toEqual(expect.arrayContaining(blockIdsIn(copy[field]).slice(0, 1)));
    }
    const all = [copy, before].flatMap(({ parts, main, prose }) => blockIdsIn([parts, main, prose]));
    expect(new Set(all).size).toBe(all.length);
    expect(await nestedOf(source.id)).toEqual(before);
  });

  it('keeps a block that all locales share as one block', async () => {
    const source = await makeArticle({ title: { 'en-GB': 'A', 'fr-FR': 'B', 'it-IT': 'C' }, main: text('shared') });
    const copy = await client.items.duplicate(source.id);
    const main = (await nestedOf(copy.id))['main'] as Block;
    await client.items.update(copy.id, { main: block(part, { text: 'changed' }, main.id) });
    expect((await nestedOf(copy.id))['main']).toMatchObject({ id: main.id, attributes: { text: 'changed' } });
    expect((await nestedOf(source.id))['main']).toMatchObject({ attributes: { text: 'shared' } });
  });

  it('has a number in unique values from the second duplicate on', async () => {
    const source = await makeArticle({
      title: { 'en-GB': 'Unique' },
      address: { 'en-GB': 'unique' },
      sku: 'SKU 7',
    });
    const copies = [];
    for (let count = 0; count < 3; count += 1) copies.push(await client.items.duplicate(source.id));
    expect(copies.map(({ title, address, sku }) => ({ title, address, sku }))).toEqual([
      { title: { 'en-GB': 'Unique (duplicate)' }, address: { 'en-GB': 'unique-duplicate' }, sku: 'SKU 7 (duplicate)' },
      {
        title: { 'en-GB': 'Unique (duplicate)' },
        address: { 'en-GB': 'unique-duplicate-2' },
        sku: 'SKU 7 (duplicate 2)',
      },
      {
        title: { 'en-GB': 'Unique (duplicate)' },
        address: { 'en-GB': 'unique-duplicate-3' },
        sku: 'SKU 7 (duplicate 3)',
      },
    ]);
  });

  it('uses the smallest number that is free for all unique values, the same in every locale', async () => {
    await makeArticle({ title: { 'en-GB': 'Taken' }, address: { 'en-GB': 'free-duplicate' } });
    await makeArticle({ title: { 'fr-FR': 'Pris' }, address: { 'fr-FR': 'libre-duplicate-2' } });
    await makeArticle({ title: { 'en-GB': 'Taken' }, sku: 'free (duplicate 3)' });
    const address = { 'en-GB': 'free', 'fr-FR': 'libre', 'it-IT': null };
    const title = { 'en-GB': 'x', 'fr-FR': 'x', 'it-IT': 'x' };
    const source = await makeArticle({ title, address, sku: 'free' });
    expect(await client.items.duplicate(source.id)).toMatchObject({
      address: { 'en-GB': 'free-duplicate-4', 'fr-FR': 'libre-duplicate-4', 'it-IT': null },
      sku: 'free (duplicate 4)',
    });
  });

  it('numbers a unique title like other unique values', async () => {
    const model = await createModel(client, 'keyword', { name: { type: 'string', validators: { unique: {} } } });
    const source = await client.items.create({ item_type: model, name: 'Winter' });
    const names = [];
    for (let count = 0; count < 2; count += 1) names.push((await client.items.duplicate(source.id))['name']);
    expect(names).toEqual(['Winter (duplicate)', 'Winter (duplicate 2)']);
  });

  it('keeps a string that need not be unique and always changes a slug', async () => {
    const fields = { title: { type: 'string' }, note: { type: 'string' }, address: { type: 'slug' } } as const;
    const model = await createModel(client, 'remark', fields);
    const source = await client.items.create({ item_type: model, title: 'Remark', note: 'n', address: 'remark' });
    for (const address of ['remark-duplicate', 'remark-duplicate-2']) {
      const copy = { title: 'Remark (duplicate)', note: 'n', address };
      expect(await client.items.duplicate(source.id)).toMatchObject(copy);
    }
  });

  it('omits a unique link', async () => {
    const source = await makeArticle({ title: { 'en-GB': 'Only' }, only: targetId, to: targetId });
    expect(await client.items.duplicate(source.id)).toMatchObject({ only: null, to: targetId });
    expect((await client.items.find(source.id))['only']).toBe(targetId);
  });

  it('keeps an invalid draft invalid', async () => {
    const model = await createModel(
      client,
      'sketch',
      { title: { type: 'string' }, text: { type: 'text', validators: { required: {} } } },
      { draft_mode_active: true, draft_saving_active: true },
    );
    const source = await client.items.create({ item_type: model, title: 'Sketch' });
    expect(source.meta.is_valid).toBe(false);
    const copy = await client.items.duplicate(source.id);
    expect(copy).toMatchObject({ title: 'Sketch (duplicate)', text: null, meta: { is_valid: false } });
  });
});

describe('a duplicate', () => {
  it('is published if the model has no drafts', async () => {
    const source = await client.items.create({ item_type: target, name: 'Direct' });
    const copy = await client.items.duplicate(source.id);
    expect(copy).toMatchObject({ name: 'Direct (duplicate)', meta: { status: 'published' } });
    expect(copy.meta.published_at).not.toBeNull();
    const [found] = await client.items.list({ filter: { ids: copy.id }, version: 'published' });
    expect(found?.['name']).toBe('Direct (duplicate)');
  });

  it('has one version and adds none to the source', async () => {
    const source = await makeArticle({ title: { 'en-GB': 'Versions', 'fr-FR': 'Versions' } });
    await client.items.update(source.id, { rank: 1 });
    const { meta } = await client.items.find(source.id);
    const copy = await client.items.duplicate(source.id);
    expect(await client.itemVersions.list(copy.id)).toHaveLength(1);
    expect(await client.itemVersions.find(copy.meta.current_version)).toMatchObject({ item: { id: copy.id } });
    expect(await client.itemVersions.list(source.id)).toHaveLength(2);
    expect((await client.items.find(source.id)).meta).toEqual(meta);
  });

  it('has the time and the caller of the request as its creation', async () => {
    const source = await makeArticle({ title: { 'en-GB': 'Old' }, meta: { created_at: '2018-11-24T10:00' } });
    const editor = datocmsClient(space.as('editor'));
    const copy = await editor.items.duplicate(source.id);
    const own = await editor.items.create({ item_type: article, title: { 'en-GB': "An editor's" } });
    expect(copy.creator).toEqual(own.creator);
    expect(copy.creator).not.toEqual(source.creator);
    expect(copy.meta.created_at > source.meta.created_at).toBe(true);
  });

  it('is the last child of the same parent, without children', async () => {
    const chapter = await createModel(client, 'chapter', { title: { type: 'string' } }, { tree: true });
    const root = await client.items.create({ item_type: chapter, title: 'Root' });
    const child = async (title: string) => client.items.create({ item_type: chapter, title, parent_id: root.id });
    const [first, second] = [await child('First'), await child('Second')];
    await client.items.create({ item_type: chapter, title: 'Grandchild', parent_id: first.id });
    const copy = await client.items.duplicate(first.id);
    expect(copy).toMatchObject({ title: 'First (duplicate)', parent_id: root.id, meta: { has_children: false } });
    expect(Number(copy['position'])).toBeGreaterThan(Number(second['position']));
    expect((await client.items.find(first.id)).meta.has_children).toBe(true);
  });

  it('can be changed without an effect on the source', async () => {
    const source = await makeArticle({ title: { 'en-GB': 'Source' }, parts: { 'en-GB': [text('kept')] }, rank: 1 });
    const before = await nestedOf(source.id);
    const copy = await client.items.duplicate(source.id);
    const [own] = ((await nestedOf(copy.id))['parts'] as Record<string, Block[]>)['en-GB'] ?? [];
    await client.items.update(copy.id, {
      title: { 'en-GB': 'Copy' },
      parts: { 'en-GB': [block(part, { text: 'changed' }, own?.id)] },
      rank: 2,
    });
    expect(await nestedOf(source.id)).toEqual(before);
    await client.items.destroy(copy.id);
    expect(await nestedOf(source.id)).toEqual(before);
  });

  it('remains when its source is destroyed', async () => {
    const source = await makeArticle({ title: { 'en-GB': 'Mortal' }, main: text('inherited') });
    const copy = await client.items.duplicate(source.id);
    await client.items.destroy(source.id);
    expect((await nestedOf(copy.id))['main']).toMatchObject({ attributes: { text: 'inherited' } });
  });
});

describe('a duplicate is rejected', () => {
  it('for the record of a singleton', async () => {
    const home = await createModel(client, 'home', { title: { type: 'string' } }, { singleton: true });
    const { id } = await client.items.create({ item_type: home, title: 'Home' });
    const error = await apiErrorOf(client.items.duplicate(id));
    expect(error.response.status).toBe(422);
    expect(error.findError(['DUPLICATE_SINGLETON', 'ITEM_TYPE_IS_SINGLETON'])).toBeDefined();
    expect(await client.items.list({ filter: { type: 'home' } })).toHaveLength(1);
  });

  it('for a caller with read access only', async () => {
    const source = await makeArticle({ title: { 'en-GB': 'Guarded' } });
    expect(await problemsOf(datocmsClient(space.as('reader')).items.duplicate(source.id))).toEqual({
      status: 403,
      problems: [['INSUFFICIENT_PERMISSIONS', {}]],
    });
  });

  it('for an unknown record and for a block', async () => {
    const missing = { status: 404, problems: [['NOT_FOUND', {}]] };
    expect(await problemsOf(client.items.duplicate(generateId()))).toEqual(missing);
    const source = await makeArticle({ title: { 'en-GB': 'With a block' }, main: text('a block') });
    expect(await problemsOf(client.items.duplicate(String(source['main'])))).toEqual(missing);
  });
});

it('creates 20 records with 20 unique values for 20 concurrent duplicates', async () => {
  const source = await makeArticle({ title: { 'en-GB': 'Crowd' }, address: { 'en-GB': 'crowd' }, sku: 'Crowd' });
  const patient = patientClient(space);
  const copies = await Promise.all(Array.from({ length: 20 }, async () => patient.items.duplicate(source.id)));
  expect(new Set(copies.map(({ id }) => id)).size).toBe(20);
  const addresses = copies.map(({ address }) => (address as Record<string, string>)['en-GB']);
  const expected = Array.from({ length: 20 }, (_, index) => `crowd-duplicate${index === 0 ? '' : `-${index + 1}`}`);
  expect(addresses.toSorted()).toEqual(expected.toSorted());
  expect(new Set(copies.map(({ sku }) => sku)).size).toBe(20);
});
