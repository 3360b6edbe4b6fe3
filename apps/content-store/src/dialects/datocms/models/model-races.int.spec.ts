import {
  createModel,
  deleteField,
  deleteModel,
  duplicateModel,
  updateField,
  updateModel,
  updateSite,
  uuidOf,
  type FieldMembers,
  type ModelView,
} from '@scriptorium/contracts';
import { race, refusals } from '@scriptorium/testing';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { addField, operationResult } from '../../../testing/planted-models';
import { raceWithOpenTransaction } from '../../../testing/race-with-open-transaction';
import { RecordSpace, valuesOf } from '../../../testing/record-space';

/**
 * 20 requests at once for models, fields and content types, some of them during saves
 * (docs/explanation/concurrency.md).
 */
describe('20 requests at once for models and content types', () => {
  let space: RecordSpace;

  beforeAll(async () => {
    space = await RecordSpace.start();
  });
  afterAll(() => space.stop());

  const title = { title: { fieldType: 'string' } } as const;
  const call = ((type, request) => space.store.rpc.call(type, request)) as RecordSpace['store']['rpc']['call'];
  const count = async (sql: string, ...values: unknown[]): Promise<number> => {
    const { rows } = await space.store.pool.query<{ count: number }>(
      `select count(*)::integer as count ${sql}`,
      values,
    );
    return rows[0]?.count ?? Number.NaN;
  };
  const fieldOf = (model: ModelView, apiKey: string, members: FieldMembers = {}) =>
    addField(space.store.rpc, space.where, model.id, { apiKey, fieldType: 'string', ...members });

  it('create one of 20 models with the same API key', async () => {
    const { done, refused } = await race(20, () => call(createModel, { ...space.where, name: 'One', apiKey: 'one' }));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('INVALID_FIELD'));
  });

  it('duplicate a model 20 times under 20 API keys', async () => {
    const model = await space.model(title);
    const { done, refused } = await race(20, () => call(duplicateModel, { ...space.where, model: model.id }));
    expect(refused).toEqual([]);
    expect(new Set(done.map(({ apiKey }) => apiKey)).size).toBe(20);
  });

  it('create one of 20 fields with the same API key', async () => {
    const model = await space.model({});
    const { done, refused } = await race(20, () => fieldOf(model, 'title'));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('INVALID_FIELD'));
  });

  it('create 20 fields at 20 positions', async () => {
    const model = await space.model({});
    const { refused } = await race(20, (index) => fieldOf(model, `field_${String(index)}`));
    expect(refused).toEqual([]);
    expect(await count('from content.model_fields where model_id = $1', uuidOf(model.id))).toBe(20);
    expect(
      await count('from (select distinct position from content.model_fields where model_id = $1) p', uuidOf(model.id)),
    ).toBe(20);
  });

  it('delete a field once', async () => {
    const model = await space.model({});
    const field = await fieldOf(model, 'title');
    const { done, refused } = await race(20, () => call(deleteField, { ...space.where, field: field.id }));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('NOT_FOUND'));
  });

  it('delete a model once', async () => {
    const model = await space.model(title);
    const { done, refused } = await race(20, () => call(deleteModel, { ...space.where, model: model.id }));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('NOT_FOUND'));
  });

  it('leave no record of a model that is deleted', async () => {
    const model = await space.model(title);
    const { refused } = await race(20, (index) =>
      index === 7
        ? call(deleteModel, { ...space.where, model: model.id }).then(() => undefined)
        : space.create(model, { title: 'One' }).then(() => undefined),
    );
    expect(refused.every((code) => code === 'MODEL_NOT_FOUND')).toBe(true);
    expect(await count('from content.families where schema_uri = $1', model.schemaUri)).toBe(0);
  });

  it('create no record of a model that another transaction deletes', async () => {
    const model = await space.model(title);
    const { done, refused } = await raceWithOpenTransaction(
      space.store.pool,
      async (client) => {
        await lockModelsExclusively(client, space.spaceId);
        await client.query('delete from content.models where id = $1', [uuidOf(model.id)]);
        await client.query('update content.spaces set models_version = models_version + 1');
      },
      20,
      () => space.create(model, { title: 'One' }),
    );
    expect(done).toEqual([]);
    expect(refused).toEqual(refusals('MODEL_NOT_FOUND', 20));
  });

  it('refuse to delete a used model where only an unused one may be deleted', async () => {
    const model = await space.model(title);
    const { refused } = await race(20, (index) =>
      index % 2 === 0
        ? call(deleteModel, { ...space.where, model: model.id, unlessUsed: true }).then(() => undefined)
        : space.create(model, { title: 'One' }).then(() => undefined),
    );
    const left = await count('from content.families where schema_uri = $1', model.schemaUri);
    const isDeleted = (await count('from content.models where id = $1', uuidOf(model.id))) === 0;
    expect(left).toBe(isDeleted ? 0 : 10);
    expect(new Set(refused)).toEqual(new Set(isDeleted ? ['MODEL_NOT_FOUND', 'NOT_FOUND'] : ['CONTENT_TYPE_IN_USE']));
  });

  it('keep every value that is saved while its field gets another API key', async () => {
    const model = await space.model({});
    const field = await fieldOf(model, 'title');
    const records = await Promise.all(Array.from({ length: 19 }, () => space.create(model, { title: 'First' })));
    const { done, refused } = await race(20, (index) => {
      const record = records[index]?.record;
      return record === undefined
        ? call(updateField, { ...space.where, field: field.id, apiKey: 'headline' }).then(() => undefined)
        : space.update(record, { title: `Title ${String(index)}` }).then(() => index);
    });
    // A save after the change names a field that the model no longer has.
    expect(refused.every((code) => code === 'INVALID_ATTRIBUTES')).toBe(true);
    for (const [index, { record }] of records.entries()) {
      const headline = done.includes(index) ? `Title ${String(index)}` : 'First';
      expect(valuesOf(await space.read(record))).toEqual({ headline });
    }
  });

  it('claim the values of all records that are created while their field becomes unique', async () => {
    const model = await space.model({});
    const field = await fieldOf(model, 'code');
    const { refused } = await race(20, (index) =>
      index === 7
        ? call(updateField, { ...space.where, field: field.id, validators: { unique: {} } }).then(() => undefined)
        : space.create(model, { code: `code ${String(index)}` }).then(() => undefined),
    );
    expect(refused).toEqual([]);
    expect(await count('from content.unique_values where field_id = $1', uuidOf(field.id))).toBe(19);
  });

  it('have one record at most of a model that becomes a singleton', async () => {
    const model = await space.model(title);
    const { refused } = await race(20, (index) =>
      index === 3
        ? call(updateModel, { ...space.where, model: model.id, isSingleton: true }).then(() => undefined)
        : space.create(model, { title: 'One' }).then(() => undefined),
    );
    const records = await count('from content.families where schema_uri = $1', model.schemaUri);
    const isSingleton = (await count('from content.models where id = $1 and is_singleton', uuidOf(model.id))) === 1;
    expect(records).toBe(isSingleton ? 1 : 19);
    expect(refused).toEqual(isSingleton ? refusals('DUPLICATE_SINGLETON', 18) : ['INVALID_FIELD']);
  });

  it('keep 20 settings of a site that 20 requests change', async () => {
    const { done, refused } = await race(20, (index) =>
      call(updateSite, { ...space.where, settings: { [`setting_${String(index)}`]: index } }),
    );
    expect(refused).toEqual([]);
    expect(done).toHaveLength(20);
    const last = await call(updateSite, { ...space.where, settings: {} });
    const result = await operationResult(space.store.rpc, space.where, last);
    expect(result.kind === 'site' && Object.keys(result.site.settings).length).toBe(20);
  });
});
