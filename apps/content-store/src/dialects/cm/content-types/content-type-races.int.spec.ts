import {
  createLocalizedItem,
  createModelWithFields,
  deleteModel,
  listModels,
  readModel,
  updateModelWithFields,
  uuidOf,
  type DescribedField,
  type ModelView,
} from '@scriptorium/contracts';
import { race, refusals } from '@scriptorium/testing';
import { LocalizedBranch } from '../../../testing/localized-branch';

/** 20 requests for content types with their fields at once (docs/explanation/concurrency.md). */
describe('20 requests at once for content types', () => {
  let docs: LocalizedBranch;
  let count = 0;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());

  const where = () => ({ caller: docs.two.admin, spaceKey: docs.branch });
  const field = (apiKey: string, label: string): DescribedField => ({
    apiKey,
    label,
    types: [{ fieldType: 'string' }],
    rules: { length: { max: label.length } },
    settings: { hint: label },
  });
  /** The content type of request `index`: every member contains the number, and one field is in no other request. */
  const content = (index: number) => {
    const label = `of ${String(index)}`;
    const keys = [`only_${String(index)}`, 'shared', 'kept'];
    return { name: label, settings: { hint: label }, fields: keys.map((apiKey) => field(apiKey, label)) };
  };
  const created = (): Promise<ModelView> => {
    count += 1;
    const fields = [field('kept', 'First'), field('gone', 'First')];
    return docs.store.rpc.call(createModelWithFields, {
      ...where(),
      name: 'First',
      apiKey: `type_${String(count)}`,
      fields,
    });
  };
  const update = (model: ModelView, index: number): Promise<ModelView> =>
    docs.store.rpc.call(updateModelWithFields, { ...where(), model: model.id, ...content(index) });
  const createItem = ({ apiKey }: ModelView, name: string) =>
    docs.store.rpc.call(createLocalizedItem, {
      caller: docs.two.writer,
      branch: docs.branch,
      contentType: apiKey,
      name: 'home',
      locale: 'en-US',
      fields: JSON.stringify({ [name]: { type: 'ShortText', value: 'x' } }),
    });
  const rowsOf = async (table: 'models' | 'model_fields', { id }: ModelView): Promise<number> => {
    const column = table === 'models' ? 'id' : 'model_id';
    const { rowCount } = await docs.pool.query(`select from content.${table} where ${column} = $1`, [uuidOf(id)]);
    return rowCount ?? Number.NaN;
  };

  it('create one of 20 content types with the same id, with all fields of its request', async () => {
    const { done, refused } = await race(20, (index) =>
      docs.store.rpc.call(createModelWithFields, { ...where(), ...content(index), apiKey: 'same' }),
    );
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('INVALID_FIELD'));
    const { models } = await docs.store.rpc.call(listModels, where());
    expect(models.filter(({ apiKey }) => apiKey === 'same')).toEqual(done);
    expectContent(done[0]);
  });

  it('end 20 updates of a content type with the content of one of them', async () => {
    const model = await created();
    const { done, refused } = await race(20, (index) => update(model, index));
    expect(refused).toEqual([]);
    for (const reply of done) expectContent(reply);
    const after = await docs.store.rpc.call(readModel, { ...where(), model: model.id });
    expectContent(after);
    expect(done).toContainEqual(after);
    expect(after.fields.find(({ apiKey }) => apiKey === 'kept')?.id).toBe(model.fields[0]?.id);
  });

  it('update a content type until it is deleted, and leave none of its fields', async () => {
    const model = await created();
    const { refused } = await race(20, (index) =>
      index % 4 === 1
        ? docs.store.rpc.call(deleteModel, { ...where(), model: model.id, unlessUsed: true }).then(() => undefined)
        : update(model, index),
    );
    expect(new Set(refused)).toEqual(new Set(['NOT_FOUND']));
    expect([await rowsOf('models', model), await rowsOf('model_fields', model)]).toEqual([0, 0]);
  });

  it('create items by the fields before or after an update of their content type', async () => {
    const model = await created();
    const { done, refused } = await race(20, async (index) =>
      index === 7 ? void (await update(model, index)) : createItem(model, index % 2 === 0 ? 'gone' : 'only_7'),
    );
    expect(refused.every((code) => code === 'FIELD_UNKNOWN')).toBe(true);
    const { rowCount } = await docs.pool.query('select from content.families where schema_uri = $1', [model.schemaUri]);
    expect(rowCount).toBe(done.length - 1);
  });

  it('delete a content type or create items of it, never both', async () => {
    const model = await created();
    const { refused } = await race(20, async (index) => {
      if (index % 2 === 1) await docs.store.rpc.call(deleteModel, { ...where(), model: model.id, unlessUsed: true });
      else await createItem(model, 'kept');
    });
    const { rowCount } = await docs.pool.query('select from content.families where schema_uri = $1', [model.schemaUri]);
    const isDeleted = (await rowsOf('models', model)) === 0;
    expect(rowCount).toBe(isDeleted ? 0 : 10);
    expect(new Set(refused)).toEqual(
      new Set(isDeleted ? ['CONTENT_TYPE_NOT_FOUND', 'NOT_FOUND'] : ['CONTENT_TYPE_IN_USE']),
    );
  });

  /** Expects that all members come from the same request. */
  function expectContent(model: ModelView | undefined): void {
    const { name = '', settings, fields = [], titleFieldId } = model ?? {};
    const index = Number(name.slice(3));
    expect(settings).toMatchObject({ hint: name });
    expect(fields).toMatchObject(
      content(index).fields.map(({ apiKey, label = '', rules }, at) => ({
        apiKey,
        label,
        position: at + 1,
        validators: rules,
        settings: { hint: label },
      })),
    );
    expect(fields).toHaveLength(3);
    if (titleFieldId !== null) expect(fields.map(({ id }) => id)).toContain(titleFieldId);
  }
});
