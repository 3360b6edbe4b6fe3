import {
  abandonRequest,
  duplicateFamily,
  listJobs,
  randomId,
  readJob,
  requestDuplicate,
  retryJob,
  type Caller,
  type FamilyId,
  type JobId,
  type JobView,
  type Scope,
  type VariantId,
} from '@scriptorium/contracts';
import { derivedId } from '@scriptorium/copy-engine';
import type { RpcClient } from '@scriptorium/messaging';
import { type ContentTree, eventually, storedMessages, type OwnNatsServer } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { abandonAsPlanner } from '../testing/close-commands';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';

describe('the request for a duplicate', () => {
  let planner: RunningPlanner;
  let nats: OwnNatsServer;
  let pool: Pool;
  let tree: ContentTree;
  let rpc: RpcClient;

  beforeAll(async () => {
    planner = await startPlanner();
    ({ nats, pool, tree, rpc } = planner);
  });
  afterAll(() => planner.stop());

  function caller(...scopes: Scope[]): Caller {
    const granted: Scope[] = scopes.length === 0 ? ['read', 'write'] : scopes;
    const grant = { spaceId: tree.spaceId, spaceKey: 'docs', hubId: '0'.repeat(24), scopes: granted };
    return { principalId: randomUUID(), grants: [grant] };
  }

  const duplicate = (familyId: FamilyId, options: { caller?: Caller; requestId?: JobId } = {}): Promise<JobView> =>
    rpc.call(requestDuplicate, {
      caller: caller(),
      spaceKey: 'docs',
      familyId,
      requestId: randomId<JobId>(),
      ...options,
    });

  const abandon = (familyId: FamilyId, by: Caller, requestId: JobId, repeatableForMs = 300_000): Promise<unknown> =>
    rpc.call(abandonRequest, { caller: by, spaceKey: 'docs', familyId, requestId, repeatableForMs });

  async function record(): Promise<FamilyId> {
    const id = await tree.family({ label: 'Winter' });
    await tree.item({ familyId: id, locale: 'fr-FR' });
    return id;
  }

  /** Gives the type `page`, which the records of the tests have, a model. */
  async function model(options: { singleton?: boolean; drafts?: boolean; unique?: string } = {}): Promise<void> {
    const [id, title, slug] = [randomUUID(), randomUUID(), randomUUID()];
    await pool.query('delete from content.models');
    await pool.query(
      `insert into content.content_type_schemas (space_id, id, schema_uri, validation_level, created_by, updated_by)
       values ($1, $2, 'page', '', '', '') on conflict do nothing`,
      [tree.spaceId, 'b'.repeat(24)],
    );
    await pool.query(
      `insert into content.content_type_schema_versions (space_id, schema_id, number, body, created_by)
       values ($1, $2, 1, '{}', '') on conflict do nothing`,
      [tree.spaceId, 'b'.repeat(24)],
    );
    await pool.query(
      `insert into content.content_types (space_id, id, uri, schema_id, schema_version, created_by, updated_by)
       values ($1, $2, 'page', $2, 1, '', '') on conflict do nothing`,
      [tree.spaceId, 'b'.repeat(24)],
    );
    await pool.query(
      `insert into content.models (space_id, id, schema_uri, api_key, name, is_singleton, title_field_id, settings)
       values ($1, $2, 'page', 'page', 'Page', $3, $4, $5)`,
      [tree.spaceId, id, options.singleton ?? false, title, { draft_mode_active: options.drafts ?? false }],
    );
    await pool.query(
      `insert into content.model_fields (space_id, id, model_id, api_key, label, field_type, is_localized, position, validators)
       values ($1, $2, $3, 'title', 'Title', 'string', true, 1, '{}'), ($1, $4, $3, 'slug', 'Slug', $5, true, 2, '{"unique":{}}')`,
      [tree.spaceId, title, id, slug, options.unique ?? 'slug'],
    );
  }

  const planOf = async (jobId: JobId) =>
    (await pool.query<{ duplicate: object }>('select duplicate from jobs.jobs where id = $1', [jobId])).rows[0]
      ?.duplicate;

  afterEach(() => pool.query('delete from content.models'));

  it('is accepted as a job with every variant planned and one command sent', async () => {
    const id = await record();
    const job = await duplicate(id);
    expect(job).toMatchObject({
      kind: 'duplicate',
      state: 'running',
      locales: ['en-US', 'fr-FR'],
      root: { kind: 'variant', id, version: 1, label: 'Winter', locale: 'en-US' },
      progress: { total: 2, done: 0 },
    });
    const { rows } = await pool.query('select number from jobs.plan_nodes where job_id = $1 order by 1', [job.id]);
    expect(rows).toEqual([{ number: 0 }, { number: 1 }]);
    await eventually(async () => {
      const sent = await storedMessages(nats.url, 'COMMANDS');
      return sent.some(({ envelope, subject }) => envelope.type === duplicateFamily.type && subject.endsWith(job.id));
    });
  });

  it('takes title, unique fields and draft mode from the model', async () => {
    await model({ unique: 'link', drafts: true });
    const plan = await planOf((await duplicate(await record())).id);
    expect(plan).toMatchObject({ titleKey: 'title', uniques: [{ apiKey: 'slug', kind: 'link' }], publishes: false });
    await model();
    expect(await planOf((await duplicate(await record())).id)).toMatchObject({ publishes: true });
  });

  it('includes archived variants', async () => {
    const id = await record();
    await pool.query(`update content.variants set status = 'ARCHIVED' where family_id = $1`, [id]);
    expect(await duplicate(id)).toMatchObject({ locales: ['en-US', 'fr-FR'], progress: { total: 2 } });
  });

  it('is rejected for a singleton, for a missing record, and without the scopes read and write', async () => {
    await model({ singleton: true });
    const id = await record();
    await expect(duplicate(id)).rejects.toMatchObject({ code: 'RECORD_IS_SINGLETON' });
    await expect(duplicate(randomId<FamilyId>())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(duplicate(id, { caller: caller('read') })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const stranger = { principalId: randomUUID(), grants: [] };
    await expect(duplicate(id, { caller: stranger })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('returns the same job for the same request id, also to concurrent requests', async () => {
    const [id, by, requestId] = [await record(), caller(), randomId<JobId>()];
    const jobs = await Promise.all(Array.from({ length: 20 }, () => duplicate(id, { caller: by, requestId })));
    expect(new Set(jobs.map((job) => job.id))).toEqual(new Set([requestId]));
    const others = await Promise.all([duplicate(id, { caller: by }), duplicate(id, { caller: by })]);
    expect(new Set(others.map((job) => job.id)).size).toBe(2);
  });

  it('returns the same job to a repetition after the record was deleted', async () => {
    const [id, by, requestId, repeated] = [await record(), caller(), randomId<JobId>(), randomId<JobId>()];
    const { id: jobId } = await duplicate(id, { caller: by, requestId });
    await abandon(id, by, requestId);
    await pool.query('delete from content.variants where family_id = $1', [id]);
    expect(await duplicate(id, { caller: by, requestId })).toMatchObject({ id: jobId });
    await pool.query('delete from content.families where id = $1', [id]);
    expect(await duplicate(id, { caller: by, requestId })).toMatchObject({ id: jobId });
    expect(await duplicate(id, { caller: by, requestId: repeated })).toMatchObject({ id: jobId });
    await expect(duplicate(id, { caller: by })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const reader = { ...by, grants: by.grants.map((grant) => ({ ...grant, scopes: ['read' as const] })) };
    await expect(duplicate(id, { caller: reader, requestId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is adopted once by the next equal request after it was abandoned', async () => {
    const [id, by, first] = [await record(), caller(), randomId<JobId>()];
    await duplicate(id, { caller: by, requestId: first });
    await abandon(id, by, first);
    expect((await duplicate(id)).id).not.toBe(first);
    expect((await duplicate(await record(), { caller: by })).id).not.toBe(first);
    expect((await duplicate(id, { caller: by })).id).toBe(first);
    expect((await duplicate(id, { caller: by })).id).not.toBe(first);
  });

  it('is adopted by every delivery of the request that has adopted it', async () => {
    const [id, by, first, second, other] = [
      await record(),
      caller(),
      randomId<JobId>(),
      randomId<JobId>(),
      randomId<JobId>(),
    ];
    await duplicate(id, { caller: by, requestId: first });
    await abandon(id, by, first);
    const deliver = async (): Promise<JobId> => (await duplicate(id, { caller: by, requestId: second })).id;
    expect(await deliver()).toBe(first);
    await duplicate(id, { caller: by, requestId: other });
    await abandon(id, by, other);
    expect(await Promise.all([deliver(), deliver()])).toEqual([first, first]);
    expect((await duplicate(id, { caller: by })).id).toBe(other);
  });

  it('makes one copy with its repetitions when it was abandoned before it arrived', async () => {
    const [id, by, first, second] = [await record(), caller(), randomId<JobId>(), randomId<JobId>()];
    await abandon(id, by, first);
    await abandon(id, by, second);
    const repeated = await Promise.all([first, second].map((requestId) => duplicate(id, { caller: by, requestId })));
    const third = await duplicate(id, { caller: by });
    expect(new Set([...repeated, third].map((job) => job.id)).size).toBe(1);
  });

  it('is not adopted by concurrent equal requests unless it was abandoned', async () => {
    const [id, by] = [await record(), caller()];
    const jobs = await Promise.all(Array.from({ length: 40 }, () => duplicate(id, { caller: by })));
    expect(new Set(jobs.map((job) => job.id)).size).toBe(40);
  });

  it('is adopted by one of twenty concurrent equal requests after it was abandoned', async () => {
    const [id, by, first] = [await record(), caller(), randomId<JobId>()];
    await duplicate(id, { caller: by, requestId: first });
    await abandon(id, by, first);
    const jobs = await Promise.all(Array.from({ length: 20 }, () => duplicate(id, { caller: by })));
    expect(new Set(jobs.map((job) => job.id)).size).toBe(20);
    expect(jobs.filter((job) => job.id === first)).toHaveLength(1);
  });

  it('can be adopted only until the time that was reported last', async () => {
    const [id, by, first, second] = [await record(), caller(), randomId<JobId>(), randomId<JobId>()];
    await duplicate(id, { caller: by, requestId: first });
    await abandon(id, by, first);
    await abandon(id, by, first, 0);
    expect((await duplicate(id, { caller: by })).id).not.toBe(first);
    await duplicate(id, { caller: by, requestId: second });
    await abandon(id, by, second, 0);
    await abandon(id, by, second, 10_000);
    expect((await duplicate(id, { caller: by })).id).toBe(second);
    // It has been adopted: a later report about it has no effect.
    await abandon(id, by, second, 10_000);
    expect((await duplicate(id, { caller: by })).id).not.toBe(second);
  });

  it('keeps the id of the first request when it is repeated and abandoned again', async () => {
    const [id, by, first, second] = [await record(), caller(), randomId<JobId>(), randomId<JobId>()];
    await duplicate(id, { caller: by, requestId: first });
    await abandon(id, by, first);
    expect((await duplicate(id, { caller: by, requestId: second })).id).toBe(first);
    await abandon(id, by, second);
    expect((await duplicate(id, { caller: by })).id).toBe(first);
  });

  it('leaves the adopted request to be adopted again when it is abandoned as well', async () => {
    const [id, by, first, second] = [await record(), caller(), randomId<JobId>(), randomId<JobId>()];
    await duplicate(id, { caller: by, requestId: first });
    await abandon(id, by, first);
    await abandon(id, by, second);
    expect((await duplicate(id, { caller: by, requestId: second })).id).toBe(first);
    expect((await duplicate(id, { caller: by })).id).toBe(first);
    expect((await duplicate(id, { caller: by })).id).not.toBe(first);
  });

  it('is read like any job, is not listed as a localization, and cannot be retried in part', async () => {
    const id = await record();
    const by = caller('read', 'write', 'localize');
    const { id: jobId } = await duplicate(id, { caller: by });
    expect((await rpc.call(readJob, { caller: by, jobId })).job.resultFamilyId).toMatch(/^[0-9a-f-]{36}$/);
    const { jobs } = await rpc.call(listJobs, {
      caller: by,
      rootId: id as string as VariantId,
      page: { page: 0, size: 20 },
    });
    expect(jobs).toEqual([]);
    const command = { spaceId: tree.spaceId, jobId, commandId: derivedId(jobId, 'duplicate') };
    expect(await abandonAsPlanner(pool, command)).toMatchObject({ state: 'failed' });
    await expect(rpc.call(retryJob, { caller: by, jobId })).rejects.toMatchObject({ code: 'NOTHING_FAILED' });
  });
});
