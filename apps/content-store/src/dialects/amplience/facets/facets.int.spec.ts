import type { FacetField, SpaceId } from '@scriptorium/contracts';
import { createTestDatabase, insertTestVariant } from '@scriptorium/testing';
import { Pool } from 'pg';
import { countFacets, type FacetCounts } from './facets.store';
import type { FacetOrder } from './facets.sql';
import { planFacets } from './plan-facets';

const now = new Date('2026-03-31T12:00:00.000Z');
const id = (last: number): string => `00000000-0000-4000-8000-00000000000${String(last)}`;
let pool: Pool;

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = new Pool({ connectionString: database.urlFor('content_store') });
  for (const [space, hub] of [
    ['one', '0'],
    ['two', '1'],
  ]) {
    await pool.query(
      `insert into content.spaces (key, hub_id, label, created_by, updated_by) values ($1, $2, '', '', '')`,
      [space, String(hub).repeat(24)],
    );
  }
  //                  label            schema   locale  assignees  status      days ago  hierarchy
  await insert(1 as SpaceId, 1, 'Summer 50% off', 'page', 'en-GB', ['ann'], 'ACTIVE', 1, '"hierarchy":{"root":true}');
  await insert(1 as SpaceId, 2, 'Summer sale', 'page', 'fr-FR', ['ann', 'bob'], 'ACTIVE', 3, null);
  await insert(1 as SpaceId, 3, 'Winter sale', 'banner', 'en-GB', [], 'ACTIVE', 30, null);
  await insert(
    1 as SpaceId,
    4,
    'Winter',
    'banner',
    null,
    null,
    'ARCHIVED',
    60,
    '"deliveryKey":"\\u0000 \\ud800 \\\\u0000"',
  );
  await insert(2 as SpaceId, 5, 'Summer sale', 'page', 'en-GB', ['ann'], 'ACTIVE', 1, null);
});

afterAll(() => pool.end());

it('finds the items that match every term and filter, and none of another space', async () => {
  const found = await facet([{ facetAs: 'ENUM', field: 'schema', filter: { type: 'IN', values: ['page'] } }], {
    status: 'ACTIVE',
  });
  expect(found).toEqual({
    total: 2,
    ids: [id(1), id(2)],
    facets: {
      schema: [
        { id: 'page', count: 2 },
        { id: 'banner', count: 1 },
      ],
    },
  });
});

it('counts a facet over the items that match all other filters', async () => {
  const { total, facets } = await facet([
    { facetAs: 'ENUM', field: 'schema', filter: { type: 'EQ', values: ['banner'] } },
    { facetAs: 'ENUM', field: 'locale', filter: { type: 'IN', values: ['en-GB'] } },
  ]);
  expect(total).toBe(1);
  expect(facets).toEqual({
    schema: [
      { id: 'banner', count: 1 },
      { id: 'page', count: 1 },
    ],
    locale: [{ id: 'en-GB', count: 1 }],
  });
});

it('searches labels in any case, and treats wildcards of SQL as text', async () => {
  expect((await facet([], { label: 'SUMMER' })).ids).toEqual([id(1), id(2)]);
  expect((await facet([], { label: '50%' })).ids).toEqual([id(1)]);
  expect((await facet([], { label: '%' })).ids).toEqual([id(1)]);
});

it('counts each assignee of an item', async () => {
  const { facets } = await facet([{ facetAs: 'ENUM', field: 'assignees', name: 'users' }]);
  expect(facets).toEqual({
    users: [
      { id: 'ann', count: 2 },
      { id: 'bob', count: 1 },
    ],
  });
});

it.each<['IN' | 'EXCLUDES', boolean | undefined, number[]]>([
  ['IN', undefined, [1, 2]],
  ['IN', true, [1, 2, 3, 4]],
  ['EXCLUDES', undefined, [3, 4]],
  ['EXCLUDES', false, []],
])('filters assignees by %s with missing ones %s', async (type, includeWithMissingField, expected) => {
  const filter = {
    type,
    values: ['ann'],
    ...(includeWithMissingField === undefined ? {} : { includeWithMissingField }),
  };
  expect((await facet([{ facetAs: 'ENUM', field: 'assignees', filter }])).ids).toEqual(expected.map(id));
});

it('counts the items between two dates and filters by them', async () => {
  const range = { start: 'NOW', end: '-7:DAYS' };
  const { ids, facets } = await facet([
    { facetAs: 'DATE', field: 'lastModifiedDate', range, filter: { type: 'DATE', values: ['-100:YEARS,-20:DAYS'] } },
  ]);
  expect(ids).toEqual([id(3), id(4)]);
  expect(facets).toEqual({ lastModifiedDate: [{ id: '-7:DAYS,NOW', count: 2 }] });
});

it('finds the roots of hierarchies, also if bodies contain escaped U+0000', async () => {
  const root = { facetAs: 'ENUM' as const, field: 'root', filter: { type: 'EQ' as const, values: ['true'] } };
  expect((await facet([root])).ids).toEqual([id(1)]);
});

it('sorts and pages, and counts beyond the page', async () => {
  const order: FacetOrder = { field: 'lastModifiedDate', direction: 'asc' };
  expect(await facet([], {}, { offset: 1, limit: 2, order })).toMatchObject({ total: 4, ids: [id(3), id(2)] });
  expect(await facet([], {}, { offset: 9, limit: 2, order })).toMatchObject({ total: 4, ids: [] });
});

it('treats every value as a value, not as SQL', async () => {
  const values = [`en-GB' or true --`, '"', '\\', '{a,b}'];
  const filter = { type: 'IN' as const, values };
  expect(await facet([{ facetAs: 'ENUM', field: 'locale', name: '__proto__', filter }])).toMatchObject({ total: 0 });
});

async function facet(
  fields: FacetField[],
  terms: Record<string, string> = {},
  page: Parameters<typeof countFacets>[3] = { offset: 0, limit: 20, order: { field: 'createdDate', direction: 'asc' } },
): Promise<FacetCounts> {
  const list = Object.entries(terms).map(([field, value]) => ({ field, value }));
  return countFacets(pool, 1 as SpaceId, planFacets({ fields, terms: list }, now), page);
}

async function insert(
  space: SpaceId,
  number: number,
  label: string,
  schema: string,
  locale: string | null,
  assignees: string[] | null,
  status: string,
  daysAgo: number,
  lifted: string | null,
): Promise<void> {
  const modified = new Date(now.getTime() - daysAgo * 86_400_000);
  const created = new Date(number);
  const { rows } = await pool.query<{ hash: Buffer }>(
    `with body as (
       insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template)
       values ($1, sha256($2::text::bytea), $2, '', '{}') on conflict do nothing
     )
     select sha256($2::text::bytea) as hash`,
    [space, schema],
  );
  const bodyHash = rows[0]?.hash ?? Buffer.alloc(0);
  const variant = { spaceId: space, id: id(number), familyId: id(number), locale, label, lifted, bodyHash };
  await insertTestVariant(pool, { ...variant, status: status as 'ACTIVE' });
  await pool.query(
    'update content.variants set assignees = $3, updated_at = $4, created_at = $5 where space_id = $1 and id = $2',
    [space, id(number), assignees, modified, created],
  );
}
