import { type CommandId, type JobId, randomId, type VariantId } from '@scriptorium/contracts';
import { acceptJob, closeCommand, lockJob, postponeCommand, releaseAgain, releaseCommands } from '@scriptorium/jobs';
import { ContentTree, createTestDatabase } from '@scriptorium/testing';
import { Client, Pool } from 'pg';
import { copyVariants } from '../copy/copy-variants.store';
import { destinationsOf } from './destinations';
import { planTree } from './plan-tree.store';
import type { TreeRequest } from './tree-request';

/** Jobs in the tables before the measured ones. One of ten is running, with a command in flight. */
const OTHERS = 20_000;
const JOBS = 10;
const WAITING = 2_000;

const repository = { id: ContentTree.repositoryId, itemLocales: [], localizationGroup: null };
const locales = ['fr-FR', 'de-DE'];
// As in the pools of the services.
const BY_KEY = '-c enable_seqscan=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan';

/** The server counts the pages that autovacuum reads, too. */
const WITHOUT_AUTOVACUUM = `
do $$
declare name regclass;
begin
  for name in select oid from pg_class where relnamespace = 'jobs'::regnamespace and relkind = 'r' loop
    execute format('alter table %s set (autovacuum_enabled = false)', name);
  end loop;
end $$`;

describe.each([false, true])('jobs after many others, with statistics: %s', (hasStatistics) => {
  let pool: Pool;
  let tree: ContentTree;
  let planner: Client;
  let worker: Client;
  /** Pages of indexes that a job reads while the tables are almost empty. */
  let pagesBefore: number;

  beforeAll(async () => {
    const { url } = await createTestDatabase();
    pool = new Pool({ connectionString: url, max: 1 });
    await pool.query(WITHOUT_AUTOVACUUM);
    tree = await ContentTree.create(pool);
    planner = new Client({ connectionString: url, options: BY_KEY });
    worker = new Client({ connectionString: url, options: `${BY_KEY} -c enable_hashjoin=off` });
    await Promise.all([planner.connect(), worker.connect()]);
    // Prepares the statements on tables that are almost empty.
    await runJob();
    ({ pages: pagesBefore } = await readBy(runJob));
    await insertOthers();
    if (hasStatistics) await pool.query('analyze');
    // As the pools of the services do (renewPlans).
    for (const client of [planner, worker]) await client.query('discard plans');
  });
  afterAll(() => Promise.all([planner.end(), worker.end(), pool.end()]));

  async function insertOthers(): Promise<void> {
    await pool.query(
      `
with other as materialized (
  select gen_random_uuid() as id, n, n % 10 = 0 as is_running
    from generate_series(1, $2::integer) n
),
job as (
  insert into jobs.jobs (
         space_id, id, space_key, kind, root_kind, root_id, root_version, root_label, root_locale, locales,
         replicate_folders, requested_by, state, accepted_at, ended_at, total, created, commands_open)
  select $1, id, 'docs', 'localize', 'variant', gen_random_uuid(), 1, 'Page', 'en-US', '{fr-FR}',
         false, 'someone', case when is_running then 'running' else 'completed' end,
         now() - n * interval '1 second', case when not is_running then now() end, 1,
         case when is_running then 0 else 1 end, case when is_running then 1 else 0 end
    from other
),
command as (
  insert into jobs.commands (space_id, job_id, id, locale_bit, from_number, to_number, state, released_at, releases)
  select $1, id, gen_random_uuid(), 0, 0, 0, case when is_running then 'released' else 'closed' end, now(), 1
    from other
),
used as (
  insert into jobs.uses (space_id, job_id, kind, key)
  select $1, id, 'repository', 'pages'
    from other
)
insert into jobs.plan_nodes (
       space_id, job_id, number, depth, version, variant_id, family_id, create_mask, reuse_mask, fail_mask, decision)
select $1, id, 0, 0, 1, id, id, b'1', b'0', b'0', 'copy'
  from other`,
      [tree.spaceId, OTHERS],
    );
  }

  /** Plans a page, copies it into its locales, and tops up the window of its job. */
  async function runJob(): Promise<void> {
    const jobId = randomId<JobId>();
    const [first, second] = await accept(jobId, await tree.item());
    for (const [localeBit, id] of [first, second].entries()) await copy(jobId, id, localeBit);
    await lockJob(planner, tree.spaceId, jobId);
    await releaseCommands(planner, tree.spaceId, jobId, 1);
  }

  /** Returns the ids of the commands. */
  async function accept(jobId: JobId, root: VariantId): Promise<readonly CommandId[]> {
    const { spaceId, spaceKey } = tree;
    const request: TreeRequest = {
      spaceId,
      jobId,
      roots: [{ variantId: root, version: 1, locale: 'en-US', repositoryId: repository.id }],
      locales,
      destinations: [destinationsOf(repository, [repository], locales)],
      replicateFolders: false,
    };
    const plan = await planTree(planner, request, { nodesPerCommand: 100, window: 10, frontierChunk: 1_000 });
    if (plan === null) throw new Error('The tree was not planned.');
    const rootOfJob = {
      rootKind: 'variant',
      rootId: root,
      rootVersion: 1,
      rootLabel: 'Page',
      rootLocale: 'en-US',
    } as const;
    const job = { spaceId, id: jobId, spaceKey, kind: 'localize', ...rootOfJob, locales } as const;
    await acceptJob(planner, { ...job, replicateFolders: false, requestedBy: 'someone' }, plan);
    return plan.released.map(({ id }) => id);
  }

  async function copy(jobId: JobId, id: CommandId | undefined, localeBit: number): Promise<void> {
    const { spaceId } = tree;
    if (id === undefined) throw new Error('The job has no such command.');
    await postponeCommand(worker, { spaceId, jobId, commandId: id });
    const locale = locales[localeBit] ?? '';
    const of = { spaceId, jobId, locale, localeBit, replicateFolders: false, requestedBy: 'someone', deletions: '0' };
    const { copied } = await copyVariants(worker, { ...of, from: 0, to: 0, hasRedirects: false });
    await closeCommand(worker, spaceId, jobId, id, { created: copied.length, reused: 0, failed: 0 });
  }

  /** Returns the pages of indexes and the rows of jobs that the work has read. */
  async function readBy(work: () => Promise<void>): Promise<{ readonly pages: number; readonly rows: number }> {
    for (const client of [planner, worker, pool]) await client.query('select pg_stat_force_next_flush()');
    await pool.query('select pg_stat_reset()');
    await work();
    for (const client of [planner, worker]) await client.query('select pg_stat_force_next_flush()');
    const { rows } = await pool.query<{ pages: number; rows: number }>(`
select (select sum(idx_blks_hit + idx_blks_read)::integer from pg_statio_user_indexes where schemaname = 'jobs') as pages,
       (select sum(idx_tup_read)::integer from pg_stat_user_indexes where schemaname = 'jobs') as rows`);
    return rows[0] ?? { pages: 0, rows: 0 };
  }

  it('read their own rows only', async () => {
    const { pages, rows } = await readBy(async () => {
      for (let at = 0; at < JOBS; at += 1) await runJob();
    });
    expect(rows / JOBS).toBeLessThan(100);
    // The indexes have two or three levels instead of one.
    expect(pages / JOBS).toBeLessThan(4 * pagesBefore);
  });

  it('are rescued without reading commands that are not due', async () => {
    const { rows } = await readBy(async () => {
      expect(await releaseAgain(planner, 3_600_000, JOBS)).toEqual([]);
    });
    expect(rows).toBeLessThan(10);
  });

  it('release commands without reading all that wait', async () => {
    const jobId = randomId<JobId>();
    await accept(jobId, await tree.item());
    await pool.query(
      `insert into jobs.commands (space_id, job_id, id, locale_bit, from_number, to_number, state)
       select $1, $2, gen_random_uuid(), 0, n, n, 'waiting' from generate_series(1, $3) n`,
      [tree.spaceId, jobId, WAITING],
    );
    await pool.query('update jobs.jobs set commands_waiting = $2 where id = $1', [jobId, WAITING]);
    const { rows } = await readBy(async () => {
      expect(await releaseCommands(planner, tree.spaceId, jobId, JOBS)).toHaveLength(JOBS);
    });
    expect(rows).toBeLessThan(100);
  });
});
