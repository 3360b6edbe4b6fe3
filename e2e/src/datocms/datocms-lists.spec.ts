import { apiErrorOf, datocmsClient, type Client } from '../clients/datocms';
import { block, createModel, type Model } from '../content/dato-models';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let client: Client;
let city: Model;
let district: Model;
/** Ids of the cities by name. */
let ids: Record<string, string>;

const CITIES = [
  { name: 'Turin', people: 850, river: 'Po', capital: false, founded: '0028-01-01', twin: 'Lyon' },
  { name: 'Lyon', people: 520, river: 'Rhône', capital: false, founded: '0043-01-01', twin: null },
  { name: 'Rome', people: 2_750, river: 'Tiber', capital: true, founded: '0001-01-01', twin: 'Lyon' },
  { name: 'Paris', people: 2_100, river: 'Seine', capital: true, founded: '0052-01-01', twin: 'Rome' },
  { name: 'Atlantis', people: 0, river: null, capital: false, founded: null, twin: null },
];

beforeAll(async () => {
  space = await openSpace();
  client = datocmsClient(space);
  district = await createModel(client, 'district', { name: { type: 'string' } }, { modular_block: true });
  city = await createModel(
    client,
    'city',
    {
      name: { type: 'string' },
      nickname: { type: 'string', localized: true },
      people: { type: 'integer' },
      river: { type: 'string' },
      capital: { type: 'boolean' },
      founded: { type: 'date' },
      twin: { type: 'link' },
      districts: { type: 'rich_text', validators: { rich_text_blocks: { item_types: [district.id] } } },
    },
    { draft_mode_active: true },
  );
  ids = {};
  for (const { name, twin: _, ...values } of CITIES) {
    const nickname = { 'en-GB': `The ${name}`, 'it-IT': `La ${name}` };
    const districts = [block(district, { name: `${name} centre` })];
    const made = await client.items.create({ item_type: city, name, nickname, districts, ...values });
    ids[name] = made.id;
  }
  for (const { name, twin } of CITIES) {
    if (twin !== null) await client.items.update(ids[name] ?? '', { twin: ids[twin] });
  }
  await client.items.publish(ids['Lyon'] ?? '');
});

type Query = NonNullable<Parameters<Client['items']['list']>[0]>;

async function namesOf(query: object): Promise<unknown[]> {
  const found = await client.items.list({ filter: { type: 'city' }, order_by: 'name_ASC', ...query } as Query);
  return found.map(({ name }) => name);
}

async function namesWhere(fields: object): Promise<unknown[]> {
  return namesOf({ filter: { type: 'city', fields } });
}

const ALL = ['Atlantis', 'Lyon', 'Paris', 'Rome', 'Turin'];

describe('records are filtered', () => {
  it.each<[string, object, string[]]>([
    ['an equal text', { river: { eq: 'Po' } }, ['Turin']],
    ['a different text', { river: { neq: 'Po' } }, ['Atlantis', 'Lyon', 'Paris', 'Rome']],
    ['one of several texts', { river: { in: ['Po', 'Seine'] } }, ['Paris', 'Turin']],
    ['none of several texts', { name: { not_in: ['Rome', 'Turin', 'Atlantis'] } }, ['Lyon', 'Paris']],
    ['a pattern', { name: { matches: { pattern: '^[LR]', regexp: true, case_sensitive: true } } }, ['Lyon', 'Rome']],
    ['a part in any case', { name: { matches: { pattern: 'ARI', case_sensitive: false } } }, ['Paris']],
    ['no value', { river: { is_blank: true } }, ['Atlantis']],
    ['a value', { river: { is_present: true } }, ['Lyon', 'Paris', 'Rome', 'Turin']],
    ['a greater number', { people: { gt: 850 } }, ['Paris', 'Rome']],
    ['a number between two', { people: { gte: 520, lt: 2_100 } }, ['Lyon', 'Turin']],
    ['a boolean', { capital: { eq: true } }, ['Paris', 'Rome']],
    ['an earlier date', { founded: { lt: '0030-01-01' } }, ['Rome', 'Turin']],
    ['a missing date', { founded: { exists: false } }, ['Atlantis']],
    ['an existing link', { twin: { exists: true } }, ['Paris', 'Rome', 'Turin']],
    ['several fields at once', { capital: { eq: true }, people: { gt: 2_500 } }, ['Rome']],
    ['the status published', { _status: { eq: 'published' } }, ['Lyon']],
    ['one of several statuses', { _status: { in: ['draft', 'updated'] } }, ['Atlantis', 'Paris', 'Rome', 'Turin']],
    ['validity', { _is_valid: { eq: true } }, ALL],
  ])('by %s', async (_what, fields, expected) => {
    expect(await namesWhere(fields)).toEqual(expected);
  });

  it('by the records that they link to', async () => {
    expect(await namesWhere({ twin: { eq: ids['Lyon'] } })).toEqual(['Rome', 'Turin']);
    expect(await namesWhere({ twin: { in: [ids['Lyon'], ids['Rome']] } })).toEqual(['Paris', 'Rome', 'Turin']);
  });

  it('by their ids and their creation time', async () => {
    expect(await namesWhere({ id: { in: [ids['Rome'], ids['Paris']] } })).toEqual(['Paris', 'Rome']);
    const { meta } = await client.items.find(ids['Turin'] ?? '');
    expect(await namesWhere({ _created_at: { lte: meta.created_at, gte: meta.created_at } })).toEqual(['Turin']);
  });

  it('by values of the given locale, or of the default locale', async () => {
    const nickname = { eq: 'La Turin' };
    expect(await namesOf({ filter: { type: 'city', fields: { nickname } }, locale: 'it-IT' })).toEqual(['Turin']);
    expect(await namesWhere({ nickname })).toEqual([]);
  });

  it('by a text in any field', async () => {
    expect(await namesOf({ filter: { type: 'city', query: 'rhône' } })).toEqual(['Lyon']);
  });

  it('by a list of ids without a model', async () => {
    const wanted = [ids['Rome'], ids['Turin']].join(',');
    const found = await client.items.list({ filter: { ids: wanted } });
    expect(found.map(({ name }) => name).toSorted()).toEqual(['Rome', 'Turin']);
  });

  it('to published records, in their published version', async () => {
    expect(await namesOf({ version: 'published' })).toEqual(['Lyon']);
  });

  it('to records of several models', async () => {
    const village = await createModel(client, 'village', { name: { type: 'string' } });
    await client.items.create({ item_type: village, name: 'Hamlet' });
    const found = await client.items.list({ filter: { type: `village,${city.id}` } });
    expect(found.map(({ name }) => name).toSorted()).toEqual(['Atlantis', 'Hamlet', 'Lyon', 'Paris', 'Rome', 'Turin']);
  });

  it('without blocks', async () => {
    const found = await client.items.list();
    expect(found.map((item) => item.item_type.id)).not.toContain(district.id);
  });
});

describe('records are sorted', () => {
  it('by a field, in both directions', async () => {
    expect(await namesOf({ order_by: 'people_DESC' })).toEqual(['Rome', 'Paris', 'Turin', 'Lyon', 'Atlantis']);
    expect(await namesOf({ order_by: 'capital_DESC,people_ASC' })).toEqual([
      'Paris',
      'Rome',
      'Atlantis',
      'Lyon',
      'Turin',
    ]);
  });

  it('by their last change, newest first by default', async () => {
    await client.items.update(ids['Atlantis'] ?? '', { people: 0, river: null });
    const found = await client.items.list({ filter: { type: 'city' } });
    expect(found[0]?.['name']).toBe('Atlantis');
    expect((await namesOf({ order_by: '_updated_at_ASC' })).at(-1)).toBe('Atlantis');
  });

  it('by position in a sortable model', async () => {
    const stop = await createModel(client, 'stop', { name: { type: 'string' } }, { sortable: true });
    const [a, b, c] = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => client.items.create({ item_type: stop, name })),
    );
    const order = async () =>
      (await client.items.list({ filter: { type: 'stop' }, order_by: 'position_ASC' })).map(({ id }) => id);
    const before = await order();
    expect(before.toSorted()).toEqual([a?.id, b?.id, c?.id].toSorted());
    const positions = (await client.items.list({ filter: { type: 'stop' } })).map(({ position }) => position);
    expect(new Set(positions).size).toBe(3);
  });

  it('only within one model', async () => {
    const error = await apiErrorOf(client.items.list({ order_by: 'name_ASC' }));
    expect(error.response.status).toBe(422);
    expect(error.findError('INVALID_FORMAT')).toBeDefined();
  });
});

describe('records are listed in pages', () => {
  it('with the total count', async () => {
    const page = { offset: 1, limit: 2 };
    const answer = await client.items.rawList({ filter: { type: 'city' }, order_by: 'name_ASC', page });
    expect(answer.data.map(({ attributes }) => attributes['name'])).toEqual(['Lyon', 'Paris']);
    expect(answer.meta).toEqual({ total_count: 5 });
  });

  it('of size 0 with only the total count', async () => {
    const answer = await client.items.rawList({ filter: { type: 'city' }, page: { limit: 0 } });
    expect(answer).toMatchObject({ data: [], meta: { total_count: 5 } });
  });

  it('sequentially or concurrently, from any offset', async () => {
    const names: unknown[] = [];
    const query = { filter: { type: 'city' }, order_by: 'name_ASC' } as const;
    for await (const { name } of client.items.listPagedIterator(query, { perPage: 2, concurrency: 3 }))
      names.push(name);
    expect(names).toEqual(ALL);
    const blocks: unknown[] = [];
    for await (const item of client.items.listPagedIterator({ ...query, nested: true }, { perPage: 2 })) {
      blocks.push(...(item['districts'] as object[]));
    }
    expect(blocks).toHaveLength(5);
    expect(blocks[0]).toMatchObject({ type: 'item', attributes: { name: 'Atlantis centre' } });
  });

  it.each([
    ['more than 500 records', { page: { limit: 501 } }],
    ['more than 30 with their blocks', { nested: true, page: { limit: 31 } }],
  ])('but not of %s', async (_what, query) => {
    const error = await apiErrorOf(client.items.list(query as Query));
    expect(error.response.status).toBe(422);
  });
});

it('rejects an unknown field or operator', async () => {
  for (const fields of [{ nonsense: { eq: 'x' } }, { name: { sounds_like: 'x' } }]) {
    const error = await apiErrorOf(client.items.list({ filter: { type: 'city', fields } }));
    expect(error.response.status).toBe(422);
  }
});
