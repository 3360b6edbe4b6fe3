import { generateId, isValidId } from '@datocms/cma-client-node';
import { apiErrorOf, datocmsClient, type Client } from '../clients/datocms';
import {
  addFields,
  block,
  blockIdsIn,
  createModel,
  paragraph,
  structuredText,
  withoutBlockIds,
  type Block,
  type Model,
  type Node,
} from '../content/dato-models';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let client: Client;
/** A block model that contains blocks of itself, in every kind of block field. */
let section: Model;
let page: Model;

beforeAll(async () => {
  space = await openSpace();
  client = datocmsClient(space);
  section = await createModel(client, 'section', { text: { type: 'string' } }, { modular_block: true });
  await addFields(client, section.id, blockFields([section.id]));
  page = await createModel(client, 'page_of_blocks', { title: { type: 'string' }, ...blockFields([section.id]) });
});

function blockFields(item_types: readonly string[]) {
  const texts = {
    structured_text_blocks: { item_types },
    structured_text_inline_blocks: { item_types },
    structured_text_links: { item_types: [] },
  };
  return {
    parts: { type: 'rich_text', validators: { rich_text_blocks: { item_types } } },
    main: { type: 'single_block', validators: { single_block_blocks: { item_types } } },
    prose: { type: 'structured_text', validators: texts },
  } as const;
}

async function makePage(values: object) {
  return client.items.create({ item_type: page, title: 'Page', ...values });
}

async function nestedOf(id: string): Promise<Readonly<Record<string, unknown>>> {
  return client.items.find(id, { nested: true });
}

function partsOf(record: Readonly<Record<string, unknown>>): Block[] {
  return record['parts'] as Block[];
}

function text(value: string, more: object = {}): object {
  return block(section, { text: value, ...more });
}

/** Three levels, with each kind of block field in each of the others. */
function deep(): object {
  return {
    parts: [
      text('1', { main: text('1.1', { prose: structuredText({ type: 'block', item: text('1.1.1') }) }) }),
      text('2', { parts: [text('2.1'), text('2.2', { parts: [text('2.2.1')] })] }),
    ],
    main: text('3', {
      prose: structuredText(paragraph('with ', { type: 'inlineBlock', item: text('3.1') }, ' in it')),
    }),
    prose: structuredText(paragraph('First.'), { type: 'block', item: text('4', { main: text('4.1') }) }),
  };
}

describe('blocks', () => {
  it('have unique ids at every depth', async () => {
    const { id } = await makePage(deep());
    const nested = await nestedOf(id);
    const ids = blockIdsIn([nested['parts'], nested['main'], nested['prose']]);
    expect(ids).toHaveLength(11);
    expect(new Set(ids).size).toBe(11);
    expect(ids.every(isValidId)).toBe(true);
    expect(nested).toMatchObject(deep());
  });

  it('are ids in a response unless nested is requested', async () => {
    const made = await makePage(deep());
    const nested = await nestedOf(made.id);
    const flat = await client.items.find(made.id);
    expect(flat['parts']).toEqual(partsOf(nested).map(({ id }) => id));
    expect(flat['main']).toBe((nested['main'] as Block).id);
    const nodes = (flat['prose'] as { document: Node }).document.children ?? [];
    expect(nodes[1]).toEqual({ type: 'block', item: blockIdsIn(nested['prose'])[0] });
    expect(made).toMatchObject({ parts: flat['parts'], main: flat['main'], prose: flat['prose'] });
  });

  it('are included in the response to a create', async () => {
    const answer = await client.items.rawCreate({
      data: {
        type: 'item',
        attributes: { title: 'Beside', parts: [text('a'), text('b')] },
        relationships: { item_type: { data: { type: 'item_type', id: page.id } } },
      },
    } as never);
    const included = (answer.included ?? []) as unknown as Block[];
    const touched = included.filter((each) => each.type === 'item');
    expect(touched.map(({ attributes }) => attributes['text']).toSorted()).toEqual(['a', 'b']);
    expect(touched.map(({ id }) => id).toSorted()).toEqual((answer.data.attributes['parts'] as string[]).toSorted());
  });

  it('are changed or kept by id, created without an id, and deleted if left out', async () => {
    const { id } = await makePage({
      parts: [text('kept', { parts: [text('inner')] }), text('changed'), text('dropped')],
    });
    const [kept, changed, dropped] = partsOf(await nestedOf(id));
    await client.items.update(id, {
      parts: [block(section, { text: 'changed indeed' }, changed?.id), kept?.id, text('new')],
    });
    const after = partsOf(await nestedOf(id));
    expect(after.map(({ attributes }) => attributes['text'])).toEqual(['changed indeed', 'kept', 'new']);
    expect(after[0]?.id).toBe(changed?.id);
    expect(after[1]).toEqual(kept);
    expect(blockIdsIn(after)).not.toContain(dropped?.id);
  });

  it('keep the fields that an update does not contain', async () => {
    const { id } = await makePage({ main: text('Text', { parts: [text('Part')] }) });
    const main = (await nestedOf(id))['main'] as Block;
    await client.items.update(id, { main: block(section, { text: 'Other text' }, main.id) });
    const after = (await nestedOf(id))['main'] as Block;
    expect(after).toMatchObject({ id: main.id, attributes: { ...main.attributes, text: 'Other text' } });
  });

  it('are changed at every depth by one update of the record', async () => {
    const { id } = await makePage(deep());
    const before = await nestedOf(id);
    const change = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(change);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).map(([key, each]) => [
        key,
        key === 'text' && typeof each === 'string' ? `${each}!` : change(each),
      ]);
      return Object.fromEntries(entries);
    };
    const { parts, main, prose } = change(before) as Record<string, unknown>;
    await client.items.update(id, { parts, main, prose });
    const after = await nestedOf(id);
    expect(after).toMatchObject({ parts, main, prose });
    expect(blockIdsIn(after['parts'])).toEqual(blockIdsIn(before['parts']));
  });

  it('are deleted with the value', async () => {
    const { id } = await makePage(deep());
    await client.items.update(id, { parts: [], main: null, prose: null });
    expect(await nestedOf(id)).toMatchObject({ parts: [], main: null, prose: null });
  });

  it('cannot be read as records or used in another record', async () => {
    const { id } = await makePage({ parts: [text('mine')] });
    const mine = partsOf(await nestedOf(id))[0]?.id ?? '';
    expect((await apiErrorOf(client.items.update(mine, { text: 'x' }))).response.status).toBe(404);
    expect((await apiErrorOf(client.items.destroy(mine))).response.status).toBe(404);
    const stealing = [{ parts: [mine] }, { parts: [block(section, { text: 'x' }, mine)] }, { main: generateId() }];
    for (const values of stealing) {
      expect((await apiErrorOf(makePage(values))).response.status).toBe(422);
    }
    expect(partsOf(await nestedOf(id))).toMatchObject([{ id: mine, attributes: { text: 'mine' } }]);
  });

  it('must have a model that the field allows', async () => {
    const other = await createModel(client, 'other_block', { text: { type: 'string' } }, { modular_block: true });
    for (const values of [{ parts: [block(other, { text: 'x' })] }, { main: block(other, { text: 'x' }) }]) {
      const [field_label] = Object.keys(values);
      const error = await apiErrorOf(makePage(values));
      const details = { code: 'VALIDATION_ITEM_TYPE', field_label: field_label ?? '' };
      expect(error.findError('INVALID_FIELD', details)).toBeDefined();
    }
  });

  it('are required in a required field', async () => {
    const model = await createModel(client, 'with_required_block', {
      main: { type: 'single_block', validators: { single_block_blocks: { item_types: [section.id] }, required: {} } },
    });
    const error = await apiErrorOf(client.items.create({ item_type: model, main: null }));
    expect(error.findError('INVALID_FIELD', { field: 'main', code: 'VALIDATION_REQUIRED' })).toBeDefined();
    const { id } = await client.items.create({ item_type: model, main: text('There') });
    expect((await nestedOf(id))['main']).toMatchObject({ attributes: { text: 'There' } });
  });

  it('are not confused with a text that looks like a block', async () => {
    const looksLike = JSON.stringify({ type: 'item', id: generateId(), attributes: {} });
    const { id } = await makePage({ main: text(looksLike) });
    expect((await nestedOf(id))['main']).toMatchObject({ attributes: { text: looksLike } });
  });
});

describe('a structured text', () => {
  it('keeps every node, mark and link as it was sent', async () => {
    const target = await client.items.create({ item_type: page, title: 'Target' });
    const linking = await createModel(client, 'linking_text', {
      prose: {
        type: 'structured_text',
        validators: { structured_text_blocks: { item_types: [] }, structured_text_links: { item_types: [page.id] } },
      },
    });
    const prose = structuredText(
      { type: 'heading', level: 2, children: [{ type: 'span', value: 'Heading', marks: ['strong', 'emphasis'] }] },
      paragraph('See ', { type: 'itemLink', item: target.id, children: [{ type: 'span', value: 'there' }] }, ' and ', {
        type: 'inlineItem',
        item: target.id,
      }),
      { type: 'list', style: 'bulleted', children: [{ type: 'listItem', children: [paragraph('One')] }] },
      { type: 'code', language: 'ts', code: 'const a = 1;', highlight: [0] },
      { type: 'thematicBreak' },
    );
    const { id } = await client.items.create({ item_type: linking, prose });
    expect((await client.items.find(id))['prose']).toEqual(prose);
    expect((await nestedOf(id))['prose']).toEqual(prose);
    expect((await client.items.references(target.id)).map((each) => each.id)).toEqual([id]);
  });

  it('is rejected with an invalid structure', async () => {
    for (const prose of ['text', { schema: 'dast' }, { schema: 'html', document: { type: 'root', children: [] } }]) {
      expect((await apiErrorOf(makePage({ prose }))).findError('INVALID_FIELD', { field: 'prose' })).toBeDefined();
    }
  });
});

it('accepts a nested value as it was returned', async () => {
  const { id } = await makePage(deep());
  const before = await nestedOf(id);
  const { parts, main, prose } = before;
  await client.items.update(id, { parts, main, prose });
  const after = await nestedOf(id);
  expect(withoutBlockIds(after['parts'])).toEqual(withoutBlockIds(parts));
  expect(after).toMatchObject({ parts, main, prose });
});
