import {
  changeRecords,
  deleteField,
  listRecords,
  publishRecord,
  updateField,
  uuidOf,
  type FieldMembers,
  type ModelView,
  type RecordView,
  type SavedRecord,
} from '@scriptorium/contracts';
import { lockModelsShared, requestBodyValidation, requestRevalidation } from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import { eventually } from '@scriptorium/testing';
import { addField, operationResult } from '../../testing/planted-models';
import { block, RecordSpace } from '../../testing/record-space';
import { PAGE } from '../../testing/two-spaces';
import { lockPendingBodies, lockRevalidation } from './revalidations.store';
import { SweepRevalidations } from './sweep-revalidations.service';

const DRAFT_SETTINGS = { draft_mode_active: true, draft_saving_active: true };

describe('revalidating families after a model change', () => {
  let space: RecordSpace;

  beforeAll(async () => {
    space = await RecordSpace.start();
  });
  afterAll(() => space.stop());

  const change = async (model: ModelView, apiKey: string, members: FieldMembers): Promise<void> => {
    const field = `${model.apiKey}::${apiKey}`;
    await space.store.rpc.call(updateField, { ...space.where, field, ...members });
  };
  const isValid = async (record: Pick<RecordView, 'id'>): Promise<boolean> => (await space.read(record)).meta.isValid;
  const validOnes = async (model: ModelView): Promise<string[]> => {
    const pieces = await space.store.rpc.collect(listRecords, {
      ...space.where,
      models: [model.id],
      filters: [{ field: '_is_valid', operator: 'eq', value: true }],
      state: 'current',
      nested: false,
      offset: 0,
      limit: 100,
    });
    return pieces.flatMap((piece) => ('records' in piece ? piece.records : []).map(({ id }) => id));
  };
  const publish = (record: Pick<RecordView, 'id'>, recursive = false): Promise<RecordView> =>
    space.store.rpc.call(publishRecord, { ...space.where, id: record.id, recursive });

  it('validates again when a validator is added, changed or removed, and filters agree', async () => {
    const model = await space.model({ title: { fieldType: 'string' } }, { settings: DRAFT_SETTINGS });
    const [short, long] = [await create(model, 'short'), await create(model, 'a title that is long')];
    await change(model, 'title', { validators: { length: { max: 10 } } });
    expect([await isValid(short), await isValid(long)]).toEqual([true, false]);
    expect(await validOnes(model)).toEqual([short.id]);
    await change(model, 'title', { validators: { length: { max: 3 } } });
    expect(await validOnes(model)).toEqual([]);
    await change(model, 'title', { validators: {} });
    expect([await isValid(short), await isValid(long)]).toEqual([true, true]);
  });

  it('marks families without a new required value as invalid until the field is deleted', async () => {
    const model = await space.model({ title: { fieldType: 'string' } }, { settings: DRAFT_SETTINGS });
    const record = await create(model, 'x');
    await addRequired(model);
    expect(await isValid(record)).toBe(false);
    await space.store.rpc.call(deleteField, { ...space.where, field: `${model.apiKey}::extra` });
    expect(await isValid(record)).toBe(true);
  });

  it('validates again when the model of their blocks changes', async () => {
    const part = await space.model({ text: { fieldType: 'string' } }, { isBlock: true });
    const validators = { rich_text_blocks: { item_types: [part.id] } };
    const model = await space.model({ parts: { fieldType: 'rich_text', validators } }, { settings: DRAFT_SETTINGS });
    const { record } = await space.create(model, { parts: [block(part, { text: 'four' })] });
    await change(part, 'text', { validators: { length: { max: 3 } } });
    expect(await isValid(record)).toBe(false);
  });

  it('rejects publishing invalid families, alone or in bulk, even if they were published before', async () => {
    const model = await space.model({ title: { fieldType: 'string' } }, { settings: DRAFT_SETTINGS });
    const [draft, published] = [await create(model, 'draft'), await create(model, 'published')];
    await publish(published);
    await change(model, 'title', { validators: { length: { max: 3 } } });
    for (const record of [draft, published])
      await expect(publish(record)).rejects.toMatchObject({ code: 'INVALID_DRAFT' });
    const started = await space.store.rpc.call(changeRecords, {
      ...space.where,
      ids: [draft.id, published.id],
      change: 'publish',
    });
    expect(await operationResult(space.store.rpc, space.where, started)).toMatchObject({ successful: 0, failed: 2 });
    expect((await space.read(published)).meta).toMatchObject({ status: 'published', isPublishedVersionValid: false });
  });

  describe('in the background', () => {
    let model: ModelView;
    let record: RecordView;

    beforeAll(async () => {
      model = await space.model({ title: { fieldType: 'string' } }, { settings: DRAFT_SETTINGS });
      record = await create(model, 'a title that is long');
      await plantBodies(model, 1_000);
    });

    it('validates window by window', async () => {
      await change(model, 'title', { validators: { length: { max: 10 } } });
      await eventually(async () => !(await isValid(record)));
      await eventually(async () => (await pendingSpaces()) === 0);
      expect(await statesOf(model)).toEqual({ VALID: 0, INVALID: 1_001 });
    });

    it('validates single bodies after a notification, and rejects publishing before', async () => {
      const { pool } = space.store;
      await eventually(async () => (await pendingSpaces()) === 0);
      const { rows } = await pool.query<{ hash: Buffer }>(
        `update content.bodies set validation_state = 'VALID' where schema_uri = $1 returning hash`,
        [model.schemaUri],
      );
      const hashes = rows.slice(0, 401).map(({ hash }) => hash);
      await inTransaction(pool, (client) => requestBodyValidation(client, space.spaceId, [...hashes, ...hashes]));
      await eventually(async () => expect(await statesOf(model)).toEqual({ VALID: 600, INVALID: 401 }));
      expect((await pool.query('select from content.pending_bodies')).rowCount).toBe(0);
      await space.store.revalidations.onModuleDestroy();
      const { rows: own } = await pool.query<{ hash: Buffer }>(
        `update content.bodies b set validation_state = 'VALID' from content.variants v
          where v.family_id = $1 and b.space_id = v.space_id and b.number = v.body_number returning b.hash`,
        [uuidOf(record.id)],
      );
      await inTransaction(pool, (client) =>
        requestBodyValidation(
          client,
          space.spaceId,
          own.map(({ hash }) => hash),
        ),
      );
      await expect(publish(record)).rejects.toMatchObject({ code: 'INVALID_DRAFT' });
      await sweep();
    });

    it('lets a roll-out request the validation of a body that a process validates', async () => {
      const { pool, revalidations } = space.store;
      await revalidations.onModuleDestroy();
      const { rows } = await pool.query<{ hash: Buffer }>(
        'select hash from content.bodies where schema_uri = $1 limit 3',
        [model.schemaUri],
      );
      const hashes = rows.map(({ hash }) => hash);
      const request = (some: readonly Buffer[]) =>
        inTransaction(pool, (client) => requestBodyValidation(client, space.spaceId, some));
      await request(hashes.slice(0, 2));
      await inTransaction(pool, async (client) => {
        expect(await lockPendingBodies(client, space.spaceId, 2)).toHaveLength(2);
        await request(hashes);
        const others = await inTransaction(pool, (second) => lockPendingBodies(second, space.spaceId, 10));
        expect(others.map(({ hash }) => hash)).toEqual(hashes.slice(2));
      });
      await sweep();
      expect((await pool.query('select from content.pending_bodies')).rowCount).toBe(0);
    });

    it('rejects publishing before the pending validation', async () => {
      await space.store.pool.query(`update content.bodies set validation_state = 'VALID' where schema_uri = $1`, [
        model.schemaUri,
      ]);
      await inTransaction(space.store.pool, async (client) => {
        await requestRevalidation(client, space.spaceId, [model.schemaUri]);
      });
      await expect(publish(record)).rejects.toMatchObject({ code: 'INVALID_DRAFT' });
      await sweep();
    });

    it('continues with the next sweep after a process died between two windows', async () => {
      // The sweep of the service would take the row.
      await space.store.revalidations.onModuleDestroy();
      await space.store.pool.query(`update content.bodies set validation_state = 'VALID' where schema_uri = $1`, [
        model.schemaUri,
      ]);
      const { rows } = await space.store.pool.query<{ hash: Buffer }>(
        'select hash from content.bodies where space_id = $1 order by hash offset 400 limit 1',
        [space.spaceId],
      );
      // The state that an earlier window has committed.
      await space.store.pool.query(
        'insert into content.revalidations (space_id, schema_uris, after_hash) values ($1, $2, $3)',
        [space.spaceId, [model.schemaUri], rows[0]?.hash],
      );
      await sweep();
      const behind = await space.store.pool.query(
        `select from content.bodies where schema_uri = $1 and hash > $2 and validation_state <> 'INVALID'`,
        [model.schemaUri, rows[0]?.hash],
      );
      expect(behind.rowCount).toBe(0);
      expect(await pendingSpaces()).toBe(0);
    });

    it('runs in one process at a time, and restarts if the model changes', async () => {
      await space.store.revalidations.onModuleDestroy();
      await space.store.pool.query(
        `insert into content.revalidations (space_id, schema_uris, after_hash) values ($1, '{other}', '\\xff')`,
        [space.spaceId],
      );
      await inTransaction(space.store.pool, async (client) => {
        await lockModelsShared(client, space.spaceId);
        expect(await lockRevalidation(client, space.spaceId)).toBeDefined();
        const other = inTransaction(space.store.pool, (second) => lockRevalidation(second, space.spaceId));
        expect(await other).toBeUndefined();
        await requestRevalidation(client, space.spaceId, [model.schemaUri]);
        const taken = await lockRevalidation(client, space.spaceId);
        expect(taken?.afterHash).toHaveLength(0);
        expect([...(taken?.schemaUris ?? [])].sort()).toEqual([model.schemaUri, 'other'].sort());
      });
      await sweep();
    });

    it('validates the other spaces if one cannot be validated', async () => {
      await space.store.revalidations.onModuleDestroy();
      const { pool } = space.store;
      await pool.query(
        `insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, label)
         values ($1, sha256('broken'), $2, '', '{', '')`,
        [space.spaceId, PAGE],
      );
      const otherId = space.spaces.stranger.grants[0]?.spaceId;
      await pool.query(
        `insert into content.revalidations (space_id, schema_uris, requested_at)
         values ($1, $3, now() - interval '1 minute'), ($2, $3, now())`,
        [space.spaceId, otherId, [PAGE]],
      );
      await expect(sweep()).rejects.toThrow('Bodies of 1 space were not validated.');
      const { rows } = await pool.query('delete from content.revalidations returning space_id');
      expect(rows).toEqual([{ space_id: space.spaceId }]);
    });

    it('validates the other bodies and the content types of a space if one body cannot be validated', async () => {
      await space.store.revalidations.onModuleDestroy();
      const { pool } = space.store;
      const { rows: planted } = await pool.query<{ hash: Buffer }>(
        `insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, label)
         values ($1, '\\x00', $2, '', '{', '') returning hash`,
        [space.spaceId, PAGE],
      );
      const { rows } = await pool.query<{ hash: Buffer }>(
        `update content.bodies set validation_state = 'VALID' where schema_uri = $1 returning hash`,
        [model.schemaUri],
      );
      expect(rows.length).toBeGreaterThan(400);
      await inTransaction(pool, async (client) => {
        const hashes = [...planted, ...rows].map(({ hash }) => hash);
        await requestBodyValidation(client, space.spaceId, hashes);
        await requestRevalidation(client, space.spaceId, [model.schemaUri]);
      });
      await expect(sweep()).rejects.toThrow('Bodies of 1 space were not validated.');
      const pending = await pool.query('delete from content.pending_bodies returning body_hash as hash');
      expect([pending.rows, await pendingSpaces()]).toEqual([planted, 0]);
      expect((await statesOf(model)).VALID).toBe(0);
    });

    const sweep = (): Promise<void> => new SweepRevalidations(space.store.pool).sweep();
  });

  it('validates families that are saved during the change against the new model', async () => {
    const model = await space.model({ title: { fieldType: 'string' } }, { settings: DRAFT_SETTINGS });
    const saves = Array.from({ length: 20 }, (_, index) => create(model, `title number ${String(index)}`));
    const changed = change(model, 'title', { validators: { length: { max: 3 } } });
    const records = await Promise.all(saves);
    await changed;
    expect(await Promise.all(records.map(isValid))).toEqual(records.map(() => false));
  });

  async function create(model: ModelView, title: string): Promise<SavedRecord['record']> {
    return (await space.create(model, { title })).record;
  }

  async function addRequired(model: ModelView): Promise<void> {
    await addField(space.store.rpc, space.where, model.id, {
      apiKey: 'extra',
      fieldType: 'string',
      validators: { required: {} },
    });
  }

  async function plantBodies(model: ModelView, count: number): Promise<void> {
    await space.store.pool.query(
      `insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template)
       select $1, sha256(convert_to(n::text, 'UTF8')), $2, '',
              json_build_object('_meta', json_build_object('schema', $2::text), 'title', 'a planted title ' || n)::text
         from generate_series(1, $3::integer) n`,
      [space.spaceId, model.schemaUri, count],
    );
  }

  async function statesOf(model: ModelView): Promise<Record<string, number>> {
    const { rows } = await space.store.pool.query<{ VALID: number; INVALID: number }>(
      `select count(*) filter (where validation_state = 'VALID')::integer as "VALID",
              count(*) filter (where validation_state = 'INVALID')::integer as "INVALID"
         from content.bodies where schema_uri = $1`,
      [model.schemaUri],
    );
    return { ...rows[0] };
  }

  async function pendingSpaces(): Promise<number> {
    return (await space.store.pool.query('select from content.revalidations')).rowCount ?? 0;
  }
});
