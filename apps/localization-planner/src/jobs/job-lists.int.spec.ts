import {
  countJobOutcomes,
  type JobId,
  type JobPlace,
  type JobView,
  listJobOutcomes,
  listSpaceJobs,
  type ListJobOutcomes,
  type ListSpaceJobs,
  type OutcomeLine,
  type OutcomePlace,
  randomId,
  readJob,
  requestLocalization,
  retryJob,
  type VariantId,
} from '@scriptorium/contracts';
import { acceptJob } from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';
import { eventually } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';

import { abandonAsPlanner, closeAsWorker } from '../testing/close-commands';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';
import { listSpaceJobRows } from './space-jobs.store';

const LOCALES = ['fr-FR', 'de-DE'];

let planner: RunningPlanner;
beforeAll(async () => {
  // Nothing is rescued: the spec closes the commands.
  planner = await startPlanner({ NODES_PER_COMMAND: '2', COMMAND_WINDOW: '1000', RESCUE_AFTER_MS: '600000' });
});
afterAll(() => planner.stop());

describe('the list of jobs', () => {
  let ids: JobId[];
  const author = randomUUID();
  const root = randomUUID();

  beforeAll(async () => {
    const { pool, tree } = planner;
    ids = [];
    for (let index = 0; index < 12; index += 1) {
      const id = randomId<JobId>();
      await inTransaction(pool, (client) =>
        acceptJob(client, {
          spaceId: tree.spaceId,
          id,
          spaceKey: tree.spaceKey,
          kind: index % 4 === 0 ? 'copy-drive-items' : 'localize',
          rootKind: index % 4 === 0 ? 'drive-item' : 'variant',
          rootId: index < 6 ? root : randomUUID(),
          rootVersion: 1,
          rootLabel: 'Home',
          rootLocale: null,
          locales: index % 4 === 0 ? [] : ['fr-FR'],
          replicateFolders: false,
          requestedBy: index % 2 === 0 ? author : 'other',
          labels: index % 3 === 0 ? { ticket: 'A', team: String(index) } : {},
        }),
      );
      // Two jobs have the same time.
      await pool.query(`update jobs.jobs set accepted_at = $2::timestamptz where id = $1`, [
        id,
        `2026-01-01T00:00:00.0000${String(10 + Math.floor(index / 2))}Z`,
      ]);
      ids.unshift(id);
    }
    await pool.query(`update jobs.jobs set state = 'failed', ended_at = now() where id = any ($1)`, [ids.slice(0, 5)]);
  });

  const until = '2026-01-02';
  async function list(filters: Partial<ListSpaceJobs> = {}) {
    const { caller, tree, rpc } = planner;
    return rpc.call(listSpaceJobs, { caller, spaceKey: tree.spaceKey, limit: 100, ...filters });
  }
  /** Only the jobs of this block: those of others are younger. */
  const idsOf = async (filters: Partial<ListSpaceJobs> = {}): Promise<JobId[]> =>
    (await list(filters)).jobs.filter(({ acceptedAt }) => acceptedAt < until).map(({ id }) => id);

  /** Jobs of one time are in the order of their ids. */
  const ordered = async (): Promise<JobView[]> => (await list()).jobs.filter(({ acceptedAt }) => acceptedAt < until);

  it('is newest first, and its pages follow each other without a gap or a repetition', async () => {
    const all = await ordered();
    expect(new Set(all.map(({ id }) => id))).toEqual(new Set(ids));
    const pairs = all.map(({ id }) => Math.floor((11 - ids.indexOf(id)) / 2));
    expect(pairs).toEqual([5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0]);
    for (const limit of [1, 2, 3, 5]) {
      const paged: JobId[] = [];
      let after: JobPlace | undefined;
      do {
        const page = await list({ limit, ...(after === undefined ? {} : { after }) });
        paged.push(...page.jobs.map(({ id }) => id));
        after = page.next ?? undefined;
      } while (after !== undefined);
      expect(paged.slice(-12)).toEqual(all.map(({ id }) => id));
      expect(new Set(paged).size).toBe(paged.length);
    }
  });

  it('filters by kind, state, author, root, labels and time', async () => {
    const places = async (filters: Partial<ListSpaceJobs>) =>
      (await idsOf(filters)).map((id) => 11 - ids.indexOf(id)).sort((one, other) => one - other);
    expect(await places({ kinds: ['copy-drive-items'] })).toEqual([0, 4, 8]);
    expect(await places({ kinds: ['copy-drive-items', 'localize'] })).toHaveLength(12);
    expect(await places({ states: ['failed'] })).toEqual([7, 8, 9, 10, 11]);
    expect(await places({ states: ['failed', 'running'], kinds: ['copy-drive-items'] })).toEqual([8]);
    expect(await places({ createdBy: author })).toEqual([0, 2, 4, 6, 8, 10]);
    expect(await places({ rootId: root })).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await places({ labels: { ticket: 'A' } })).toEqual([0, 3, 6, 9]);
    expect(await places({ labels: { ticket: 'A', team: '6' } })).toEqual([6]);
    expect(await places({ labels: { ticket: 'B' } })).toEqual([]);
    expect(await places({ since: '2026-01-01T00:00:00.000014Z' })).toEqual([8, 9, 10, 11]);
  });

  it('counts the jobs', async () => {
    expect((await list({ kinds: ['copy-drive-items'], isCounted: true, limit: 1 })).count).toEqual({
      jobs: 3,
      isExact: true,
    });
  });

  it('shows only spaces of the caller', async () => {
    const { caller, rpc } = planner;
    await expect(rpc.call(listSpaceJobs, { caller, spaceKey: 'other', limit: 1 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const [grant] = caller.grants;
    const without = { ...caller, grants: [{ ...grant, scopes: [] }] } as typeof caller;
    await expect(
      rpc.call(listSpaceJobs, { caller: without, spaceKey: planner.tree.spaceKey, limit: 1 }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each([
    [{ kinds: ['localize'] }, 'jobs_by_kind'],
    [{ states: ['failed'] }, 'jobs_by_state'],
    [{ createdBy: author }, 'jobs_by_creator'],
    [{}, 'jobs_by_time'],
  ] as const)('reads the index of its filter (%j)', async (filters, index) => {
    const plans: string[] = [];
    const explaining = {
      query: async (text: string, values: unknown[]) => {
        const client = await planner.pool.connect();
        try {
          await client.query('set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off');
          const { rows } = await client.query<Record<string, string>>(`explain ${text}`, values);
          plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
        } finally {
          client.release(true);
        }
        return { rows: [] };
      },
    };
    await listSpaceJobRows(explaining as never, planner.tree.spaceId, filters, { after: undefined, limit: 10 });
    expect(plans[0]).toContain(index);
    expect(plans[0]).not.toContain('Sort');
  });
});

describe('the ledger of a job', () => {
  interface Command {
    readonly id: never;
    readonly from_number: number;
    readonly to_number: number;
    readonly locale_bit: number;
  }

  const commandsOf = async (jobId: JobId): Promise<Command[]> =>
    (
      await planner.pool.query<Command>(
        `select * from jobs.commands where job_id = $1 and state = 'released' order by locale_bit, from_number`,
        [jobId],
      )
    ).rows;

  async function localize(variantId: VariantId): Promise<JobId> {
    const { rpc, caller } = planner;
    const options = { version: 1, locales: LOCALES, replicateFolderStructure: false };
    const { id } = await rpc.call(requestLocalization, { caller, variantId, ...options });
    await eventually(async () => (await rpc.call(readJob, { caller, jobId: id })).job.state !== 'accepted');
    return id;
  }

  /** A root with seven pages below it, of which one exists in French. */
  async function plannedJob(): Promise<JobId> {
    const { tree } = planner;
    const links = await Promise.all(Array.from({ length: 7 }, () => tree.item()));
    const [existing] = links;
    if (existing === undefined) throw new Error('The tree has no items.');
    await copyOf(existing, 'fr-FR');
    return localize(await tree.item({ links }));
  }

  /** Inserts a variant of the family with an id that is not the computed one. */
  async function copyOf(id: VariantId, locale: string): Promise<void> {
    await planner.pool.query(
      `insert into content.variants
       select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'locale', $2::text))).*
         from content.variants v
        where v.id = $1`,
      [id, locale],
    );
  }

  const close = async (jobId: JobId, command: Command): Promise<void> => {
    const { pool, tree } = planner;
    const { rows } = await pool.query(
      `select from jobs.plan_nodes
        where job_id = $1 and number between $2 and $3 and jobs.has_bit(create_mask, $4)`,
      [jobId, command.from_number, command.to_number, command.locale_bit],
    );
    await closeAsWorker(pool, { spaceId: tree.spaceId, jobId, commandId: command.id }, rows.length);
  };

  const abandon = (jobId: JobId, command: Command) =>
    abandonAsPlanner(planner.pool, { spaceId: planner.tree.spaceId, jobId, commandId: command.id });

  async function page(jobId: JobId, request: Partial<ListJobOutcomes> = {}) {
    const { caller, rpc } = planner;
    return rpc.call(listJobOutcomes, { caller, jobId, limit: 200, ...request });
  }

  async function ledger(jobId: JobId, request: Partial<ListJobOutcomes> = {}): Promise<OutcomeLine[]> {
    const lines: OutcomeLine[] = [];
    let after: OutcomePlace | undefined;
    do {
      const found = await page(jobId, { ...request, ...(after === undefined ? {} : { after }) });
      lines.push(...found.lines);
      after = found.next ?? undefined;
    } while (after !== undefined);
    return lines;
  }

  const counts = async (jobId: JobId) => {
    const { caller, rpc } = planner;
    return (await rpc.call(countJobOutcomes, { caller, jobId })).counts;
  };

  const brief = (lines: readonly OutcomeLine[]) =>
    lines.map(({ node, locale, outcome }) => `${node} ${locale} ${outcome}`);

  it('has the decisions of the plan, then each created and each failed node', async () => {
    const jobId = await plannedJob();
    expect((await ledger(jobId)).map(({ outcome, locale }) => [outcome, locale])).toEqual([['reused', 'fr-FR']]);
    const commands = await commandsOf(jobId);
    const [first, ...others] = commands;
    if (first === undefined) throw new Error('The job has no commands.');
    await close(jobId, first);
    const range = [first.from_number, first.to_number];
    const created = (await ledger(jobId)).filter(({ outcome }) => outcome === 'created');
    expect(created.every(({ node, locale }) => range.includes(node) && locale === 'fr-FR')).toBe(true);
    expect(created.length).toBeGreaterThan(0);
    const [failing, ...rest] = others;
    if (failing === undefined) throw new Error('The job has one command.');
    await abandon(jobId, failing);
    for (const command of rest) await close(jobId, command);

    const lines = await ledger(jobId);
    expect(lines).toHaveLength(16);
    expect(new Set(brief(lines)).size).toBe(16);
    const failed = lines.filter(({ outcome }) => outcome === 'failed');
    expect(failed.every(({ reason, resultId }) => reason === 'INTERNAL_ERROR' && resultId === null)).toBe(true);
    const { rows } = await planner.pool.query<{ id: string; node: number }>(
      `select content.variant_id(family_id, 'de-DE') as id, number as node from jobs.plan_nodes where job_id = $1`,
      [jobId],
    );
    for (const { node, resultId, attempts, endedAt } of lines.filter(
      ({ locale, outcome }) => locale === 'de-DE' && outcome === 'created',
    )) {
      expect(resultId).toBe(rows.find((row) => row.node === node)?.id);
      expect([attempts, endedAt]).toEqual([1, expect.stringMatching(/Z$/)]);
    }
    const { rows: labels } = await planner.pool.query<{ number: number; label: string }>(
      `select n.number, coalesce(v.label, b.label) as label
         from jobs.plan_nodes n
         join content.variants v on v.space_id = n.space_id and v.id = n.variant_id
         join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
        where n.job_id = $1`,
      [jobId],
    );
    expect(lines.every(({ node, label }) => label === labels.find(({ number }) => number === node)?.label)).toBe(true);
    const reused = lines.find(({ outcome }) => outcome === 'reused');
    const { rows: existing } = await planner.pool.query<{ id: string }>(
      `select id from content.variants where locale = 'fr-FR' and family_id = (
         select family_id from jobs.plan_nodes where job_id = $1 and number = $2)`,
      [jobId, reused?.node],
    );
    expect([reused?.resultId, reused?.attempts, reused?.reason]).toEqual([existing[0]?.id, 0, 'variant-exists']);
  });

  it('has the same lines in pages of any size, and filters them', async () => {
    const jobId = await plannedJob();
    const [failing, ...others] = await commandsOf(jobId);
    if (failing === undefined) throw new Error('The job has no commands.');
    await abandon(jobId, failing);
    for (const command of others) await close(jobId, command);
    const all = await ledger(jobId);
    for (const limit of [1, 2, 5, 16, 17]) expect(await ledger(jobId, { limit })).toEqual(all);
    const filters: readonly [Partial<ListJobOutcomes>, (line: OutcomeLine) => boolean][] = [
      [{ outcomes: ['created'] }, ({ outcome }) => outcome === 'created'],
      [{ outcomes: ['failed', 'reused'] }, ({ outcome }) => outcome !== 'created'],
      [{ locale: 'de-DE' }, ({ locale }) => locale === 'de-DE'],
      [{ locale: 'it-IT' }, () => false],
      [{ reason: 'INTERNAL_ERROR' }, ({ reason }) => reason === 'INTERNAL_ERROR'],
      [{ node: 3 }, ({ node }) => node === 3],
      [{ node: 1, outcomes: ['failed'] }, ({ node, outcome }) => node === 1 && outcome === 'failed'],
    ];
    for (const [filter, matches] of filters) {
      for (const limit of [2, 200]) expect(await ledger(jobId, { ...filter, limit })).toEqual(all.filter(matches));
    }
  });

  it('counts what it lists', async () => {
    const jobId = await plannedJob();
    const [failing, ...others] = await commandsOf(jobId);
    if (failing === undefined) throw new Error('The job has no commands.');
    await abandon(jobId, failing);
    for (const command of others.slice(0, 3)) await close(jobId, command);
    const expected = new Map<string, number>();
    for (const { outcome, locale, reason } of await ledger(jobId)) {
      const key = JSON.stringify([outcome, locale, reason]);
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    const counted = await counts(jobId);
    expect(
      new Map(counted.map(({ outcome, locale, reason, count }) => [JSON.stringify([outcome, locale, reason]), count])),
    ).toEqual(expected);
  });

  it('has no line for a failed node that is retried until it has an outcome again', async () => {
    const jobId = await plannedJob();
    const [failing, ...others] = await commandsOf(jobId);
    if (failing === undefined) throw new Error('The job has no commands.');
    await abandon(jobId, failing);
    for (const command of others) await close(jobId, command);
    const before = await ledger(jobId);
    const failures = before.filter(({ outcome }) => outcome === 'failed');
    const [one] = failures;
    if (one === undefined) throw new Error('No node has failed.');

    const { rpc, caller } = planner;
    const retried = await rpc.call(retryJob, { caller, jobId, nodes: [one.node] });
    expect(retried).toMatchObject({ state: 'running', attempts: 2, progress: { failed: failures.length - 1 } });
    expect((await ledger(jobId)).some(({ node, locale }) => node === one.node && locale === one.locale)).toBe(false);
    const commands = await commandsOf(jobId);
    expect(commands).toHaveLength(1);
    for (const command of commands) await close(jobId, command);
    expect(await ledger(jobId, { node: one.node, locale: one.locale ?? '' })).toMatchObject([
      { outcome: 'created', attempts: 2 },
    ]);
    const { job } = await rpc.call(readJob, { caller, jobId });
    expect(job.progress).toMatchObject({ failed: failures.length - 1, done: 16 });
    await expect(rpc.call(retryJob, { caller, jobId, nodes: [one.node] })).rejects.toMatchObject({
      code: 'NOTHING_FAILED',
    });
  });

  it('is empty for a job without a plan', async () => {
    const { pool, tree } = planner;
    const id = randomId<JobId>();
    await inTransaction(pool, (client) =>
      acceptJob(client, {
        spaceId: tree.spaceId,
        id,
        spaceKey: tree.spaceKey,
        kind: 'localize',
        rootKind: 'variant',
        rootId: randomUUID(),
        rootVersion: 1,
        rootLabel: 'Home',
        rootLocale: 'en-US',
        locales: LOCALES,
        replicateFolders: false,
        requestedBy: 'someone',
      }),
    );
    expect([await ledger(id), await counts(id)]).toEqual([[], []]);
  });
});
