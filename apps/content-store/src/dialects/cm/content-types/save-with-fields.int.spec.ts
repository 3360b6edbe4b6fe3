import {
  createModelWithFields,
  listModels,
  readModel,
  updateField,
  updateModelWithFields,
  type DescribedField,
  type ModelView,
} from '@scriptorium/contracts';
import type { RequestOf } from '../../../request-of';
import { LocalizedBranch } from '../../../testing/localized-branch';
import { plantRecord } from '../../../testing/planted-models';

type Update = Partial<Omit<RequestOf<typeof updateModelWithFields>, 'caller' | 'spaceKey' | 'model'>>;

describe('a content type that is saved with its fields', () => {
  let docs: LocalizedBranch;
  let count = 0;
  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());

  const where = () => ({ caller: docs.two.admin, spaceKey: docs.branch });
  const text = (apiKey: string, members: Partial<DescribedField> = {}): DescribedField => ({
    apiKey,
    types: [{ fieldType: 'string' }],
    ...members,
  });
  const create = (...fields: DescribedField[]): Promise<ModelView> => {
    count += 1;
    const named = { name: 'Page', apiKey: `page_${String(count)}` };
    return docs.store.rpc.call(createModelWithFields, { ...where(), ...named, fields });
  };
  const read = ({ id }: ModelView): Promise<ModelView> => docs.store.rpc.call(readModel, { ...where(), model: id });
  const update = ({ id }: ModelView, change: Update): Promise<ModelView> =>
    docs.store.rpc.call(updateModelWithFields, { ...where(), model: id, ...change });
  const schemaVersion = async ({ schemaUri }: ModelView): Promise<number> => {
    const { rows } = await docs.pool.query<{ version: number }>(
      'select version from content.content_type_schemas where schema_uri = $1',
      [schemaUri],
    );
    return rows[0]?.version ?? Number.NaN;
  };

  it('creates its fields, with the first text as the title', async () => {
    const model = await create(text('title', { isRequired: true, rules: { length: { max: 9 } } }), text('more'));
    expect(model.titleFieldId).toBe(model.fields[0]?.id);
    expect(model.fields).toMatchObject([
      {
        apiKey: 'title',
        label: 'title',
        isLocalized: true,
        position: 1,
        validators: { required: {}, length: { max: 9 } },
      },
      { apiKey: 'more', position: 2, validators: {} },
    ]);
    expect([await read(model), await schemaVersion(model)]).toEqual([model, 1]);
  });

  it('is not created if one of its fields is rejected', async () => {
    await expect(create(text('title'), text('position'))).rejects.toMatchObject({ code: 'INVALID_FIELD' });
    const { models } = await docs.store.rpc.call(listModels, where());
    expect(models.map(({ apiKey }) => apiKey)).not.toContain(`page_${String(count)}`);
  });

  it('keeps members that an update does not name, and orders fields as the update does', async () => {
    const model = await create(text('a', { label: 'A', isRequired: true, isLocalized: false }), text('b'), text('c'));
    const after = await update(model, { fields: [text('d'), text('c'), text('a', { rules: { length: { max: 5 } } })] });
    const [a, , c] = model.fields;
    expect(after).toEqual(await read(model));
    expect(after.fields).toMatchObject([
      { apiKey: 'd', position: 1 },
      { ...c, position: 2 },
      { ...a, position: 3, validators: { required: {}, length: { max: 5 } } },
    ]);
    expect(after.fields).toHaveLength(3);
    expect([after.titleFieldId, after.name]).toEqual([a?.id, 'Page']);
    expect(await schemaVersion(model)).toBe(2);
    expect((await update(model, { fields: [text('a', { isRequired: false })] })).fields).toMatchObject([
      { id: a?.id, validators: { length: { max: 5 } } },
    ]);
  });

  it('keeps the type of a field that has another type of the same name', async () => {
    const types: DescribedField['types'] = [{ fieldType: 'gallery' }, { fieldType: 'file' }];
    const model = await create({ apiKey: 'hero', types: [{ fieldType: 'file' }] });
    expect((await update(model, { fields: [{ apiKey: 'hero', types }] })).fields).toEqual(model.fields);
    const added = await update(model, { fields: [{ apiKey: 'images', types }] });
    expect(added.fields).toMatchObject([{ apiKey: 'images', fieldType: 'gallery' }]);
    expect(model.settings['image_preview_field']).toBe(model.fields[0]?.id);
    expect(added.settings['image_preview_field']).toBeNull();
  });

  it('does not change if one part of an update is rejected', async () => {
    const model = await create(text('a'), text('b'));
    const fields = [text('c'), { apiKey: 'a', types: [{ fieldType: 'boolean' }] } as const];
    await expect(update(model, { name: 'Changed', fields })).rejects.toMatchObject({ code: 'INVALID_FIELD' });
    expect([await read(model), await schemaVersion(model)]).toEqual([model, 1]);
  });

  it('converts records as an update of each field alone does', async () => {
    const model = await create(text('a'), text('b'));
    const values = (locale: string | null) => ({ a: `a ${String(locale)}`, b: `b ${String(locale)}` });
    const { variantIds } = await plantRecord(docs.pool, docs.two.admin, model, ['en-US', 'fr-FR'], values);
    await update(model, { fields: [text('a', { isLocalized: false }), text('b', { isLocalized: false })] });
    const { rows } = await docs.pool.query<{ number: number; text: string }>(
      `select v.number, b.template || array_to_string(v.slots, ' ') as text
         from content.versions v
         join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
        where v.variant_id = $1
        order by v.number desc limit 1`,
      [variantIds[1]],
    );
    expect(rows[0]?.number).toBe(3);
    expect(rows[0]?.text).toContain('a en-US');
    expect(rows[0]?.text).toContain('b en-US');
  });

  it('rejects an update of a derived or unknown model', async () => {
    const { models } = await docs.store.rpc.call(listModels, where());
    const derived = models.find(({ isDerived }) => isDerived);
    if (derived === undefined) throw new Error('There is no derived model.');
    await expect(update(derived, { name: 'x' })).rejects.toMatchObject({ code: 'MODEL_IS_DERIVED' });
    await expect(update({ ...derived, id: 'AAAAAAAAAAAAAAAAAAAAAQ' }, {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const model = await create(text('a'));
    await docs.store.rpc.call(updateField, { ...where(), field: model.fields[0]?.id ?? '', label: 'By another API' });
    expect((await update(model, { fields: [text('a')] })).fields[0]?.label).toBe('By another API');
  });
});
