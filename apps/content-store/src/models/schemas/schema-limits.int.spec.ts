import {
  createModel,
  createSchema,
  createType,
  changeType,
  NATIVE_LIMITS,
  registerContentType,
  syncCachedSchema,
  updateField,
  updateSchema,
  type SchemaView,
} from '@scriptorium/contracts';
import { race } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { schemaErrorsOf } from '../../bootstrap/check-schemas';
import { RecordSpace } from '../../testing/record-space';

const { schemasOfSpace, schemaBytesOfSpace } = NATIVE_LIMITS;

const nested = (levels: number): object => (levels === 0 ? {} : { not: nested(levels - 1) });
const properties = Object.fromEntries(Array.from({ length: 2_001 }, (_, index) => [`p${index}`, {}]));
const doubling = {
  allOf: [{ $ref: '#/definitions/d0' }],
  definitions: Object.fromEntries(
    Array.from({ length: 32 }, (_, level) => {
      const next = { $ref: `#/definitions/d${level + 1}` };
      return [`d${level}`, level === 31 ? {} : { allOf: [next, next] }];
    }),
  ),
};

const TOO_COMPLEX: readonly (readonly [string, object, RegExp])[] = [
  ['levels', nested(101), /has more than 100 levels/],
  ['properties', { properties }, /has more than 2000 properties/],
  ['references', { anyOf: Array.from({ length: 1_001 }, () => ({ $ref: '#/x' })) }, /has more than 1000 references/],
  ['subschemas for one value', doubling, /has more than 10000 subschemas/],
  ['references to itself', { allOf: [{ $ref: '#' }] }, /refers to itself/],
];

describe('the limits of schemas', () => {
  let space: RecordSpace;
  beforeEach(async () => {
    space = await RecordSpace.start();
  });
  afterEach(() => space.stop());

  const uriOf = (): string => `https://example.com/${randomUUID()}`;
  const create = (uri: string, schema: object): Promise<SchemaView> => {
    const { admin: caller, hubId } = space.spaces;
    const body = JSON.stringify(schema);
    return space.store.rpc.call(createSchema, { caller, hubId, schemaId: uri, validationLevel: 'CONTENT_TYPE', body });
  };

  it('are the same in each API and in a bootstrap file, and name the place', async () => {
    const { rpc } = space.store;
    const { admin: caller } = space.spaces;
    const { id } = await create(uriOf(), {});
    const type = { ...space.where, settings: {}, repositoryIds: [] };
    const created = await rpc.call(createType, { ...type, uri: uriOf(), schema: '{}' });
    for (const [name, schema, message] of TOO_COMPLEX) {
      const [body, uri] = [JSON.stringify(schema), uriOf()];
      const invalid = {
        code: 'SCHEMA_INVALID',
        data: {
          violations: [{ pointer: expect.any(String) as string, message: expect.stringMatching(message) as string }],
        },
      };
      await expect(create(uri, schema)).rejects.toMatchObject(invalid);
      await expect(rpc.call(updateSchema, { caller, id, body })).rejects.toMatchObject(invalid);
      await expect(rpc.call(createType, { ...type, uri, schema: body })).rejects.toMatchObject(invalid);
      const change = { ...space.where, id: created.id, schema: body };
      await expect(rpc.call(changeType, change)).rejects.toMatchObject(invalid);
      const declared = { path: 'spaces[0].schemas[0]', uri, validationLevel: 'PARTIAL', body };
      const errors = await schemaErrorsOf([{ schemas: [declared] } as never]);
      expect([name, errors]).toEqual([name, [expect.stringMatching(message)]]);
    }
  });

  it('include partial schemas that are registered later', async () => {
    await create('x:first', { allOf: [{ $ref: 'x:second' }] });
    await expect(create('x:second', { allOf: [{ $ref: 'x:first' }] })).rejects.toMatchObject({
      code: 'SCHEMA_INVALID',
    });
  });

  it('let no more schemas into a space than its limit, also from many requests at once', async () => {
    await plant(schemasOfSpace - 3);
    const { done, refused } = await race(20, () => create(uriOf(), {}));
    expect(done.length + refused.length).toBe(20);
    expect(new Set(refused)).toEqual(new Set(['SPACE_FULL']));
    expect(await countSchemas()).toBe(schemasOfSpace);
    await expect(create(uriOf(), {})).rejects.toMatchObject({
      code: 'SPACE_FULL',
      data: { limit: 'schemasOfSpace', maximum: schemasOfSpace },
    });
    const name = { name: 'Late', apiKey: 'late' };
    await expect(space.store.rpc.call(createModel, { ...space.where, ...name })).rejects.toMatchObject({
      code: 'SPACE_FULL',
      data: { limit: 'schemasOfSpace' },
    });
  });

  it('let no more bytes of schemas into a space, and count the version that a content type uses', async () => {
    const { rpc } = space.store;
    const { admin: caller, hubId } = space.spaces;
    const uri = uriOf();
    const { id } = await create(uri, { title: 'x'.repeat(200_000) });
    const type = await rpc.call(registerContentType, { caller, hubId, contentTypeUri: uri, settings: {} });
    await plant(1, schemaBytesOfSpace - 250_000);
    const update = (length: number): Promise<SchemaView> =>
      rpc.call(updateSchema, { caller, id, body: JSON.stringify({ title: 'x'.repeat(length) }) });
    await update(10_000);
    const tooMuch = { code: 'SPACE_FULL', data: { limit: 'schemaBytesOfSpace', maximum: schemaBytesOfSpace } };
    await expect(create(uriOf(), { title: 'x'.repeat(60_000) })).rejects.toMatchObject(tooMuch);
    await expect(update(60_000)).rejects.toMatchObject(tooMuch);
    await rpc.call(syncCachedSchema, { caller, id: type.id });
    await update(60_000);
  });

  it('allow a change of a full space that makes it smaller', async () => {
    const { rpc } = space.store;
    const { admin: caller } = space.spaces;
    const { id } = await create(uriOf(), { title: 'x'.repeat(1_000) });
    const { model, field } = await modelWithField();
    await plant(1, schemaBytesOfSpace);
    expect(await rpc.call(updateSchema, { caller, id, body: '{}' })).toMatchObject({ version: 2 });
    const rename = (label: string) => rpc.call(updateField, { ...space.where, field: `${model}::${field}`, label });
    await expect(rename('A much longer label than before')).rejects.toMatchObject({ code: 'SPACE_FULL' });
    await rename('T');
  });

  async function modelWithField(): Promise<{ model: string; field: string }> {
    const { apiKey } = await space.model({ title: { fieldType: 'string', label: 'Title' } });
    return { model: apiKey, field: 'title' };
  }

  async function countSchemas(): Promise<number> {
    const text = 'select count(*)::int as count from content.content_type_schemas where space_id = $1';
    const { rows } = await space.store.pool.query<{ count: number }>(text, [space.spaceId]);
    return rows[0]?.count ?? 0;
  }

  /** Adds schemas until the space has `total` of them, or one of this many bytes. */
  async function plant(total: number, bytes = 2): Promise<void> {
    const count = bytes === 2 ? total - (await countSchemas()) : total;
    await space.store.pool.query(
      `
with made as (
  insert into content.content_type_schemas (space_id, id, schema_uri, validation_level, created_by, updated_by)
  select $1, lpad(n::text, 24, 'a'), 'x:planted-' || n, 'PARTIAL', $4, $4
    from generate_series(1, $2::int) n
  returning space_id, id)
insert into content.content_type_schema_versions (space_id, schema_id, number, body, created_by)
select space_id, id, 1, rpad('{}', $3::int), $4
  from made`,
      [space.spaceId, count, bytes, space.spaces.admin.principalId],
    );
  }
});
