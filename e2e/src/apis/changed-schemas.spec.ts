import {
  ContentItem,
  ContentType,
  ContentTypeSchema,
  ValidationLevel,
  type ContentRepository,
  type Hub,
} from 'dc-management-sdk-js';
import { branchOf } from '../content/cm-branch';
import { localize, variantIn } from '../content/localize';
import { rejectionOf } from '../clients/rejection';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let hub: Hub;
let repository: ContentRepository;
let schema: ContentTypeSchema;
let type: ContentType;
let item: ContentItem;

const uri = 'https://e2e.scriptorium.example/stricter';
const textOf = (members: object): string =>
  JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', $id: uri, type: 'object', ...members });

/** An item whose body is no longer valid for its content type. */
beforeAll(async () => {
  space = await openSpace();
  hub = await space.hub();
  repository = await space.repository('content');
  const validationLevel = ValidationLevel.CONTENT_TYPE;
  schema = await hub.related.contentTypeSchema.create(
    new ContentTypeSchema({ schemaId: uri, body: textOf({}), validationLevel }),
  );
  const settings = { label: 'Stricter', icons: [], visualizations: [] };
  type = await hub.related.contentTypes.register(new ContentType({ contentTypeUri: uri, settings }));
  await repository.related.contentTypes.assign(type.id ?? '');
  const body = { _meta: { name: 'x', schema: uri }, text: 'a text that is long' };
  item = await repository.related.contentItems.create(new ContentItem({ label: 'x', body, locale: 'en-GB' }));
  expect(item.validationState).toBe('VALID');
  const stricter = textOf({ properties: { text: { type: 'string', maxLength: 3 } } });
  await schema.related.update(new ContentTypeSchema({ ...schema.toJSON(), body: stricter }));
  await type.related.contentTypeSchema.update();
});

const stateOf = async (id: string | undefined) => (await space.client.contentItems.get(id ?? '')).validationState;

it('marks an item as invalid after its content type is synced with a schema that rejects it', async () => {
  expect(await stateOf(item.id)).toBe('INVALID');
  const rejected = await rejectionOf(item.related.publish());
  expect(rejected).toMatchObject({ status: 409, errors: [{ code: 'CONTENT_ITEM_INVALID' }] });
});

it('localizes an invalid item into invalid copies that cannot be published', async () => {
  const job = await localize(space, item, ['fr-FR', 'de-DE']);
  expect(job).toMatchObject({ status: 'COMPLETED', progress: { total: 2, created: 2, failed: 0 } });
  const french = await variantIn(item, 'fr-FR');
  expect(french).toMatchObject({ validationState: 'INVALID', body: { text: 'a text that is long' } });
  expect(await rejectionOf(french.related.publish())).toMatchObject({ status: 409 });
});

it('copies an invalid item through the CM API into an invalid copy', async () => {
  const branch = branchOf(space);
  const id = Buffer.from((item.id ?? '').replaceAll('-', ''), 'hex').toString('base64url');
  const copied = await branch.copy(id, { sourceLocale: 'en-GB', destinationLocale: 'it-IT' });
  expect(copied).toMatchObject({ system: { status: 'Draft' } });
  await expect(branch.publish(id, { locale: 'it-IT' })).rejects.toMatchObject({ status: 409 });
});

it('marks all of them as valid after the schema accepts them', async () => {
  const current = await space.client.contentTypeSchemas.get(schema.id ?? '');
  await current.related.update(new ContentTypeSchema({ ...current.toJSON(), body: textOf({}) }));
  await type.related.contentTypeSchema.update();
  expect(await stateOf(item.id)).toBe('VALID');
  const french = await variantIn(item, 'fr-FR');
  expect(french.validationState).toBe('VALID');
  expect(await french.related.publish()).toBeDefined();
});
