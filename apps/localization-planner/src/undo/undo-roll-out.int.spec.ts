import {
  cancelJob,
  countJobOutcomes,
  executePlan,
  listJobNodes,
  listJobOutcomes,
  planUndo,
  readJob,
  readPlan,
  requestRollOut,
  requestUndo,
  type CommandId,
  type JobId,
  type JobView,
  type PlanView,
  type SpaceId,
  type VariantId,
} from '@scriptorium/contracts';
import { restoreCopies, rollOut } from '@scriptorium/copy-engine';
import { closeCommand, type CommandCounts } from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';
import { eventually } from '@scriptorium/testing';
import type { ClientBase } from 'pg';
import { PlanClient } from '../testing/plan-client';

let client: PlanClient;
let planner: PlanClient['planner'];
let tree: PlanClient['planner']['tree'];

beforeAll(async () => {
  client = await PlanClient.start();
  ({ planner } = client);
  ({ tree } = planner);
});
afterAll(() => planner.stop());

interface Range {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly localeBit: number;
  readonly locale: string;
  readonly from: number;
  readonly to: number;
}

/** Executes the released commands of a job, as a worker does. */
async function work(
  { id: jobId }: Pick<JobView, 'id'>,
  execute: (db: ClientBase, range: Range) => Promise<CommandCounts>,
): Promise<void> {
  const commands = await eventually(async () => {
    const { rows } = await planner.pool.query<Omit<Range, 'spaceId' | 'jobId'> & { readonly id: CommandId }>(
      `select c.id, c.from_number as "from", c.to_number as "to", c.locale_bit as "localeBit",
              j.locales[c.locale_bit + 1] as locale
         from jobs.commands c join jobs.jobs j on j.id = c.job_id
        where c.job_id = $1 and c.state = 'released'`,
      [jobId],
    );
    return rows.length > 0 && rows;
  });
  const { spaceId } = tree;
  for (const { id, ...range } of commands) {
    await inTransaction(planner.pool, async (db) => {
      await closeCommand(db, spaceId, jobId, id, await execute(db, { ...range, spaceId, jobId }));
    });
  }
}

const by = { spaceKey: 'docs', requestedBy: 'someone' };

/** Creates pages with a copy in French, and rolls a change of each out. */
async function rolledOut(count: number): Promise<{ readonly job: JobView; readonly copies: readonly VariantId[] }> {
  const roots: VariantId[] = [];
  const copies: VariantId[] = [];
  for (let page = 0; page < count; page += 1) {
    const source = await tree.item({ label: `Page ${String(page)}` });
    copies.push(await tree.copy(source, 'fr-FR'));
    await tree.edit(source, { members: `"title":"New ${String(page)}"`, label: `Page ${String(page)}` });
    roots.push(source);
  }
  const request = { kind: 'roll-out', roots: roots.map((variantId) => ({ variantId })), locales: ['fr-FR'] } as const;
  const job = await planner.rpc.call(requestRollOut, { ...client.ofSpace(), request });
  await work(job, async (db, range) => {
    const { updated, reused, skipped, failed } = await rollOut(db, range, by);
    return { created: updated, reused, skipped, failed };
  });
  return { job, copies };
}

const ofJob = ({ id: jobId }: Pick<JobView, 'id'>) => ({ ...client.ofSpace(), jobId });

async function planned(job: JobView): Promise<PlanView> {
  const { id: planId } = await planner.rpc.call(planUndo, ofJob(job));
  return eventually(async () => {
    const plan = await planner.rpc.call(readPlan, { ...client.ofSpace(), planId });
    return plan.state !== 'planning' && plan;
  });
}

async function changed(copy: string | undefined): Promise<void> {
  await tree.edit(copy ?? '', { members: '"title":"Titre"' });
  await planner.pool.query(
    `update content.variants set updated_by = content.principal_number('translator') where id = $1`,
    [copy],
  );
}

it('shows which copies the undo of a roll-out restores, and executes exactly that', async () => {
  const { job, copies } = await rolledOut(3);
  await changed(copies[1]);
  const plan = await planned(job);
  expect(plan).toMatchObject({
    kind: 'undo',
    state: 'ready',
    request: { kind: 'undo', jobId: job.id, jobKind: 'roll-out' },
    counts: { nodes: 3, byDecision: { update: 2, keep: 1 }, byLocale: { 'fr-FR': { update: 2, keep: 1 } } },
  });
  expect(await client.nodesOf(plan)).toMatchObject([
    { number: 0, destinations: [{ locale: 'fr-FR', decision: 'update', reason: null, targetId: copies[0] }] },
    { number: 1, destinations: [{ decision: 'keep', reason: 'CHANGED', author: 'translator', targetId: copies[1] }] },
    { number: 2, destinations: [{ decision: 'update' }] },
  ]);
  expect((await client.nodesOf(plan, { decision: 'keep' })).map(({ number }) => number)).toEqual([1]);

  // After the plan was made.
  await changed(copies[2]);
  const undo = await planner.rpc.call(executePlan, {
    ...client.ofSpace(),
    planId: plan.id,
    digest: plan.digest ?? '',
  });
  await work(undo, async (db, range) => {
    const { updated, kept } = await restoreCopies(db, { ...range, undoneJobId: job.id }, by);
    return { created: updated, reused: 0, skipped: kept, failed: 0 };
  });
  const { caller } = planner;
  const { job: ended } = await planner.rpc.call(readJob, { caller, jobId: undo.id });
  expect(ended).toMatchObject({
    kind: 'undo',
    state: 'completed',
    parentJobId: job.id,
    progress: { total: 3, done: 3, updated: 1, skipped: 2, created: 0 },
  });
  const { lines } = await planner.rpc.call(listJobOutcomes, { caller, jobId: undo.id, limit: 10 });
  expect(lines).toMatchObject([
    { node: 0, outcome: 'updated', resultId: copies[0] },
    { node: 1, outcome: 'skipped', reason: 'CHANGED', author: 'translator' },
    { node: 2, outcome: 'skipped', reason: 'CHANGED', author: 'translator' },
  ]);
  expect(await planner.rpc.call(countJobOutcomes, { caller, jobId: undo.id })).toEqual({
    counts: [
      { outcome: 'skipped', locale: 'fr-FR', reason: 'CHANGED', count: 2 },
      { outcome: 'updated', locale: 'fr-FR', reason: null, count: 1 },
    ],
  });
  const { nodes } = await planner.rpc.call(listJobNodes, { ...client.ofSpace(), jobId: undo.id, limit: 10 });
  expect(nodes.map(({ destinations: [copy] }) => copy?.outcome)).toEqual(['updated', 'skipped', 'skipped']);
});

it('requires the scope write for the undo of a roll-out, also with a cancel', async () => {
  const { job } = await rolledOut(1);
  const grants = planner.caller.grants.map((grant) => ({ ...grant, scopes: ['read', 'localize'] as const }));
  const caller = { ...planner.caller, grants };
  const forbidden = { code: 'FORBIDDEN', data: { scope: 'write' } };
  await expect(planner.rpc.call(planUndo, { ...ofJob(job), caller })).rejects.toMatchObject(forbidden);
  await expect(planner.rpc.call(requestUndo, { ...ofJob(job), caller })).rejects.toMatchObject(forbidden);
  const plan = await planned(job);
  const execution = { ...client.ofSpace(), planId: plan.id, digest: plan.digest ?? '', caller };
  await expect(planner.rpc.call(executePlan, execution)).rejects.toMatchObject(forbidden);
  const cancel = planner.rpc.call(cancelJob, { caller, jobId: job.id, made: 'remove' });
  await expect(cancel).rejects.toMatchObject(forbidden);
});

it('undoes a roll-out that is cancelled with removal, after its end', async () => {
  const source = await tree.item();
  await tree.copy(source, 'fr-FR');
  await tree.edit(source, { members: '"title":"New"' });
  const request = { kind: 'roll-out', roots: [{ variantId: source }], locales: ['fr-FR'] } as const;
  const job = await planner.rpc.call(requestRollOut, { ...client.ofSpace(), request });
  await planner.rpc.call(cancelJob, { caller: planner.caller, jobId: job.id, made: 'remove' });
  const undo = await eventually(async () => {
    const { rows } = await planner.pool.query<{ kind: string; undoes: string; state: string }>(
      'select kind, undoes, state from jobs.jobs where parent_job_id = $1',
      [job.id],
    );
    return rows[0]?.state === 'completed' && rows;
  });
  expect(undo).toEqual([{ kind: 'undo', undoes: 'roll-out', state: 'completed' }]);
});
