import {
  ContentItem,
  ContentType,
  ContentTypeSchema,
  ValidationLevel,
  type ContentRepository,
  type Hub,
} from 'dc-management-sdk-js';
import { errorOf } from '../system/plain-http';
import { rejectionOf } from '../clients/rejection';
import { linkTo, PAGE, pageBody } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let hub: Hub;
let repository: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  hub = await space.hub();
  repository = await space.repository('content');
});

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#';

async function createSchema(schemaId: string, members: object): Promise<ContentTypeSchema> {
  const body = JSON.stringify({ $schema: DRAFT_07, $id: schemaId, type: 'object', ...members });
  const schema = { schemaId, body, validationLevel: ValidationLevel.CONTENT_TYPE };
  return hub.related.contentTypeSchema.create(new ContentTypeSchema(schema));
}

async function register(uri: string): Promise<ContentType> {
  const settings = { label: 'A type', icons: [], visualizations: [] };
  const type = await hub.related.contentTypes.register(new ContentType({ contentTypeUri: uri, settings }));
  await repository.related.contentTypes.assign(type.id ?? '');
  return type;
}

async function createItem(uri: string, members: object): Promise<ContentItem> {
  const body = { _meta: { name: 'x', schema: uri }, ...members };
  return repository.related.contentItems.create(new ContentItem({ label: 'x', body }));
}

describe('a schema', () => {
  it('keeps its text byte for byte, in each of its versions', async () => {
    const uri = 'https://e2e.scriptorium.example/kept';
    const text = `{ "$schema": "${DRAFT_07}",\n  "$id": "${uri}", "type":"object", "minProperties": 1.0 }`;
    const first = await hub.related.contentTypeSchema.create(
      new ContentTypeSchema({ schemaId: uri, body: text, validationLevel: ValidationLevel.CONTENT_TYPE }),
    );
    expect(first).toMatchObject({ schemaId: uri, body: text, version: 1, status: 'ACTIVE' });
    const changed = text.replace('1.0', '2');
    const second = await first.related.update(new ContentTypeSchema({ ...first.toJSON(), body: changed }));
    expect(second).toMatchObject({ body: changed, version: 2 });
    expect((await space.client.contentTypeSchemas.get(first.id ?? '')).body).toBe(changed);
    expect((await space.client.contentTypeSchemas.getByVersion(first.id ?? '', 1)).body).toBe(text);
  });

  it('has a unique id in a hub', async () => {
    await createSchema('https://e2e.scriptorium.example/once', {});
    const again = createSchema('https://e2e.scriptorium.example/once', {});
    expect(await rejectionOf(again)).toMatchObject({ status: 409, errors: [{ code: 'SCHEMA_ID_TAKEN' }] });
  });

  it('is rejected if invalid, with the location of the error', async () => {
    const rejected = createSchema('https://e2e.scriptorium.example/wrong', { properties: { title: { type: 'word' } } });
    const { status, errors } = await rejectionOf(rejected);
    expect(status).toBe(400);
    expect(errors[0]).toMatchObject({ entity: 'ContentTypeSchema', invalidValue: '/properties/title/type' });
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['SCHEMA_INVALID']));
  });

  it('is archived and unarchived with its current version', async () => {
    const schema = await createSchema('https://e2e.scriptorium.example/archived', {});
    const archived = await schema.related.archive();
    expect(archived.status).toBe('ARCHIVED');
    const active = await hub.related.contentTypeSchema.list({ size: 100, status: 'ACTIVE' } as object);
    expect(active.getItems().map(({ id }) => id)).not.toContain(schema.id);
    expect((await archived.related.unarchive()).status).toBe('ACTIVE');
    const stale = await space.http.post(`/content-type-schemas/${schema.id}/archive`, { version: 99 });
    expect(errorOf(stale)).toMatchObject({ status: 409, code: 'SCHEMA_VERSION_CONFLICT' });
  });
});

describe('a content type', () => {
  it('requires a schema with the same URI', async () => {
    expect(await rejectionOf(register('https://e2e.scriptorium.example/no-schema'))).toMatchObject({
      status: 400,
      errors: [{ code: 'CONTENT_TYPE_SCHEMA_NOT_FOUND' }],
    });
  });

  it('is registered once, with settings that can be changed', async () => {
    const uri = 'https://e2e.scriptorium.example/registered';
    await createSchema(uri, {});
    const type = await register(uri);
    expect(type).toMatchObject({ contentTypeUri: uri, settings: { label: 'A type' }, status: 'ACTIVE' });
    expect(await rejectionOf(register(uri))).toMatchObject({ status: 409 });
    const settings = { label: 'Another label', icons: [{ size: 16, url: 'https://icons.example/i.png' }] };
    expect(await type.related.update(new ContentType({ settings }))).toMatchObject({ settings });
    expect((await space.client.contentTypes.get(type.id ?? '')).settings).toMatchObject(settings);
  });

  it('is archived and unarchived, and lists filter by status', async () => {
    const uri = 'https://e2e.scriptorium.example/type-archived';
    await createSchema(uri, {});
    const type = await register(uri);
    await type.related.archive();
    const uris = async (status: string): Promise<unknown[]> =>
      (await hub.related.contentTypes.list({ size: 100, status } as object))
        .getItems()
        .map((each) => each.contentTypeUri);
    expect(await uris('ACTIVE')).not.toContain(uri);
    expect(await uris('ACTIVE,ARCHIVED')).toContain(uri);
    const archived = await space.client.contentTypes.get(type.id ?? '');
    expect((await archived.related.unarchive()).status).toBe('ACTIVE');
  });

  it('uses the newest schema only after a sync', async () => {
    const uri = 'https://e2e.scriptorium.example/synced';
    const schema = await createSchema(uri, {});
    const type = await register(uri);
    const stricter = JSON.stringify({ $schema: DRAFT_07, $id: uri, type: 'object', required: ['title'] });
    await schema.related.update(new ContentTypeSchema({ ...schema.toJSON(), body: stricter }));
    expect((await type.related.contentTypeSchema.get()).cachedSchema).not.toHaveProperty('required');
    await createItem(uri, {});
    const synced = await type.related.contentTypeSchema.update();
    expect(synced).toMatchObject({ hubId: space.hubId, contentTypeUri: uri, cachedSchema: { required: ['title'] } });
    expect((await rejectionOf(createItem(uri, {}))).status).toBe(400);
  });
});

describe('a body', () => {
  it('that violates its schema is rejected, with one entry for each violation', async () => {
    const uri = 'https://e2e.scriptorium.example/strict';
    await createSchema(uri, { properties: { title: { type: 'string', maxLength: 5 }, rank: { type: 'integer' } } });
    await register(uri);
    const { status, errors } = await rejectionOf(createItem(uri, { title: 'far too long', rank: 'first' }));
    expect(status).toBe(400);
    expect(errors).toHaveLength(2);
    expect(errors).toEqual(
      ['/title', '/rank'].map((invalidValue) =>
        expect.objectContaining({
          level: 'ERROR',
          code: 'CONTENT_TYPE_INVALID',
          entity: 'ContentTypeValidation',
          property: 'FATAL',
          invalidValue,
          message: expect.any(String),
        }),
      ),
    );
  });

  it('that violates its schema is accepted with ignoreSchemaValidation and marked as invalid', async () => {
    const item = new ContentItem({ label: 'x', body: { _meta: { name: 'x', schema: PAGE }, title: 1 } });
    const created = await repository.related.contentItems.create(item, { ignoreSchemaValidation: true });
    expect(created.validationState).toBe('INVALID');
    const update = created.related.update(
      new ContentItem({ ...created.toJSON(), body: { ...created.body, title: 2 } }),
    );
    expect((await rejectionOf(update)).errors[0]?.code).toBe('CONTENT_TYPE_INVALID');
    const fixed = await created.related.update(new ContentItem({ ...created.toJSON(), body: pageBody('Fixed') }));
    expect(fixed.validationState).toBe('VALID');
  });

  it("is validated against Amplience's core schemas and partials of the hub", async () => {
    const partial = 'https://e2e.scriptorium.example/partial';
    const definitions = { short: { type: 'string', maxLength: 3 } };
    await hub.related.contentTypeSchema.create(
      new ContentTypeSchema({
        schemaId: partial,
        body: JSON.stringify({ $schema: DRAFT_07, $id: partial, definitions }),
        validationLevel: ValidationLevel.PARTIAL,
      }),
    );
    const uri = 'https://e2e.scriptorium.example/composed';
    const core = 'http://bigcontent.io/cms/schema/v1/core#/definitions';
    await createSchema(uri, {
      allOf: [{ $ref: `${core}/content` }],
      properties: {
        code: { $ref: `${partial}#/definitions/short` },
        page: { allOf: [{ $ref: `${core}/content-link` }, { properties: { contentType: { enum: [PAGE] } } }] },
      },
    });
    await register(uri);
    const page = linkTo({ id: '11111111-1111-4111-8111-111111111111' });
    expect(await createItem(uri, { code: 'abc', page })).toMatchObject({ validationState: 'VALID' });
    const { errors } = await rejectionOf(createItem(uri, { code: 'abcd', page: { ...page, contentType: 'other' } }));
    expect(errors.map(({ invalidValue }) => invalidValue)).toEqual(['/code', '/page/contentType']);
  });

  it('requires a content type that exists and is assigned to the repository', async () => {
    expect(await rejectionOf(createItem('https://e2e.scriptorium.example/nowhere', {}))).toMatchObject({
      status: 400,
      errors: [{ code: 'CONTENT_TYPE_NOT_FOUND' }],
    });
    const uri = 'https://e2e.scriptorium.example/unassigned';
    await createSchema(uri, {});
    const type = await register(uri);
    await repository.related.contentTypes.unassign(type.id ?? '');
    expect(await rejectionOf(createItem(uri, {}))).toMatchObject({
      status: 400,
      errors: [{ code: 'CONTENT_TYPE_NOT_ASSIGNED' }],
    });
  });
});
