import {
  cancelJob,
  changePlan,
  commandDone,
  createPlan,
  diffPlans,
  executePlan,
  listJobOutcomes,
  listPlanNodes,
  planUndo,
  readJob,
  readPlan,
  requestCopies,
  requestUndo,
  retryJob,
  type CommandId,
  type JobId,
  type JobView,
  type PlanView,
  type VariantId,
} from '@scriptorium/contracts';
import { copyVariants, derivedId } from '@scriptorium/copy-engine';
import { closeCommand } from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';
import { eventually, insertTestVersion, keyedRequest, race } from '@scriptorium/testing';
import { abandonAsPlanner } from '../testing/close-commands';
import { PlanClient, requestOf } from '../testing/plan-client';
import { whileSpaceIsDeleted } from '../testing/while-space-is-deleted';

let client: PlanClient;
let planner: PlanClient['planner'];
let tree: PlanClient['planner']['tree'];

beforeAll(async () => {
  client = await PlanClient.start();
  ({ planner } = client);
  ({ tree } = planner);
});
afterAll(() => planner.stop());

const ofJob = ({ id: jobId }: Pick<JobView, 'id'>) => ({ ...client.ofSpace(), jobId });

/** Localizes a root, as a worker does. Its tree has at most three items. */
async function localize(root: VariantId): Promise<JobView> {
  const request = { ...client.ofSpace(), request: requestOf([root]) };
  const { id: jobId } = await planner.rpc.call(requestCopies, request);
  const { spaceId } = tree;
  const { rows } = await planner.pool.query<{ id: CommandId; from: number; to: number; bit: number; locale: string }>(
    `select c.id, c.from_number as "from", c.to_number as "to", c.locale_bit as bit, j.locales[c.locale_bit + 1] as locale
       from jobs.commands c join jobs.jobs j on j.id = c.job_id
      where c.job_id = $1`,
    [jobId],
  );
  for (const { id, from, to, bit: localeBit, locale } of rows) {
    await inTransaction(planner.pool, async (db) => {
      const range = { spaceId, jobId, from, to, localeBit, locale };
      const options = { replicateFolders: false, hasRedirects: false, requestedBy: 'someone', deletions: '0' };
      const { copied } = await copyVariants(db, { ...range, ...options });
      await closeCommand(db, spaceId, jobId, id, { created: copied.length, reused: 0, failed: 0 });
    });
  }
  const { job } = await planner.rpc.call(readJob, { caller: planner.caller, jobId });
  return job;
}

/** Plans the undo of a job, and waits until the plan is made. */
async function planned(job: JobView): Promise<PlanView> {
  const { id } = await planner.rpc.call(planUndo, ofJob(job));
  return made(id);
}

const made = (planId: JobId): Promise<PlanView> =>
  eventually(async () => {
    const plan = await planner.rpc.call(readPlan, { ...client.ofSpace(), planId });
    return plan.state !== 'planning' && plan;
  });

const frenchOf = async (item: string): Promise<string> => (await tree.variantsOf(item))['fr-FR']?.id ?? '';

it('plans an undo without changing anything, and shows what stays, why, and by whom', async () => {
  const child = await tree.item({ label: 'Child' });
  const root = await tree.item({ links: [child] });
  const job = await localize(root);
  await insertTestVersion(planner.pool, tree.spaceId, await frenchOf(child), {});
  await planner.pool.query(
    `update content.variants set updated_by = content.principal_number('translator') where id = $1`,
    [await frenchOf(child)],
  );

  const plan = await planned(job);
  expect(plan).toMatchObject({
    kind: 'undo',
    state: 'ready',
    request: { kind: 'undo', jobId: job.id },
    counts: {
      nodes: 2,
      byDecision: { remove: 3, keep: 1, archive: 0 },
      byLocale: { 'fr-FR': { remove: 1, keep: 1 }, 'de-DE': { remove: 2, keep: 0 } },
    },
  });
  const nodes = await client.nodesOf(plan);
  expect(nodes).toMatchObject([
    {
      number: 0,
      parent: null,
      variantId: root,
      children: 1,
      destinations: [
        { locale: 'fr-FR', decision: 'remove', reason: null, targetId: await frenchOf(root) },
        { locale: 'de-DE', decision: 'remove' },
      ],
      below: { nodes: 1, byDecision: { remove: 1, keep: 1, archive: 0 } },
    },
    {
      number: 1,
      parent: 0,
      label: 'Child',
      destinations: [
        { locale: 'fr-FR', decision: 'keep', reason: 'CHANGED', author: 'translator' },
        { locale: 'de-DE', decision: 'remove', author: null },
      ],
    },
  ]);
  const kept = await planner.rpc.call(listPlanNodes, {
    ...client.ofSpace(),
    planId: plan.id,
    limit: 10,
    decision: 'keep',
  });
  expect(kept.nodes.map(({ number }) => number)).toEqual([1]);
  expect(Object.keys(await tree.variantsOf(root))).toHaveLength(3);
});

it('executes a plan with choices, and gives it a new digest with each of them', async () => {
  const root = await tree.item();
  const job = await localize(root);
  const plan = await planned(job);
  const choose = async (action: 'force' | 'keep' | 'remove'): Promise<PlanView> => {
    const choices = [{ node: 0, locale: 'fr-FR', action }];
    await planner.rpc.call(changePlan, { ...client.ofSpace(), planId: plan.id, choices });
    return made(plan.id);
  };
  const forced = await choose('force');
  expect(forced.counts?.byDecision).toEqual({ remove: 1, keep: 0, archive: 1 });
  const kept = await choose('keep');
  expect(kept.counts?.byDecision).toEqual({ remove: 1, keep: 1, archive: 0 });
  const free = await choose('remove');
  expect(free.counts?.byDecision).toEqual({ remove: 2, keep: 0, archive: 0 });
  expect(new Set([forced.digest, kept.digest, free.digest]).size).toBe(3);
  expect(free.digest).toBe(plan.digest);

  await choose('keep');
  const { digest } = await made(plan.id);
  const undo = await planner.rpc.call(executePlan, { ...client.ofSpace(), planId: plan.id, digest: digest ?? '' });
  expect(undo).toMatchObject({
    id: plan.id,
    kind: 'undo',
    state: 'running',
    parentJobId: job.id,
    progress: { total: 2, skipped: 1, removed: 0, archived: 0, created: 0 },
  });
  const { lines } = await planner.rpc.call(listJobOutcomes, { caller: planner.caller, jobId: undo.id, limit: 10 });
  expect(lines).toMatchObject([{ node: 0, locale: 'fr-FR', outcome: 'skipped', reason: 'CHOICE', author: null }]);
});

it('requires the scope write to archive what others have changed', async () => {
  const plan = await planned(await localize(await tree.item()));
  const { caller } = planner;
  const grants = caller.grants.map((grant) => ({ ...grant, scopes: ['read', 'localize'] as const }));
  const choices = [{ node: 0, locale: 'fr-FR', action: 'force' as const }];
  const request = { ...client.ofSpace(), caller: { ...caller, grants }, planId: plan.id, choices };
  await expect(planner.rpc.call(changePlan, request)).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

it('rejects choices of another kind of plan', async () => {
  const root = await tree.item();
  const copy = await planner.rpc.call(createPlan, { ...client.ofSpace(), request: requestOf([root]) });
  const undo = await planned(await localize(root));
  const choose = (planId: JobId, action: 'share' | 'force') =>
    planner.rpc.call(changePlan, { ...client.ofSpace(), planId, choices: [{ node: 0, locale: 'fr-FR', action }] });
  await expect(choose(undo.id, 'share')).rejects.toMatchObject({ code: 'CHOICE_NOT_OF_KIND' });
  await expect(choose(copy.id, 'force')).rejects.toMatchObject({ code: 'CHOICE_NOT_OF_KIND' });
});

it('compares two plans of an undo', async () => {
  const root = await tree.item();
  const job = await localize(root);
  const before = await planned(job);
  await insertTestVersion(planner.pool, tree.spaceId, await frenchOf(root), {});
  const after = await planned(job);
  const request = { ...client.ofSpace(), planId: before.id, otherId: after.id, limit: 10 };
  const { differences } = await planner.rpc.call(diffPlans, request);
  expect(differences).toMatchObject([
    {
      variantId: root,
      a: { destinations: [{ decision: 'remove' }, { locale: 'fr-FR', decision: 'remove' }] },
      b: { destinations: [{ decision: 'remove' }, { locale: 'fr-FR', decision: 'keep' }] },
    },
  ]);
});

it('plans and executes an undo, once per idempotency key', async () => {
  const job = await localize(await tree.item());
  const request = { ...ofJob(job), idempotency: keyedRequest('undo') };
  const { done } = await race(20, () => planner.rpc.call(requestUndo, request));
  expect(new Set(done.map(({ id }) => id)).size).toBe(1);
  const [undo] = done;
  const state = await eventually(async () => {
    const { job: view } = await planner.rpc.call(readJob, { caller: planner.caller, jobId: undo?.id ?? job.id });
    return view.state !== 'accepted' && view;
  });
  expect(state).toMatchObject({ kind: 'undo', state: 'running', parentJobId: job.id, progress: { total: 2 } });
});

/** Returns the commands of a job that are not closed, in their order. */
async function openCommands({ id }: Pick<JobView, 'id'>): Promise<{ id: CommandId; state: string }[]> {
  const { rows } = await planner.pool.query<{ id: CommandId; state: string }>(
    `select id, state from jobs.commands
      where job_id = $1 and state in ('waiting', 'released')
      order by state, from_number, locale_bit`,
    [id],
  );
  return rows;
}

/** Fails the released commands of a job, and notifies the planner that they are done. */
async function failReleased({ id: jobId }: Pick<JobView, 'id'>): Promise<void> {
  for (const { id: commandId, state } of await openCommands({ id: jobId })) {
    if (state !== 'released') continue;
    const command = { spaceId: tree.spaceId, jobId, commandId };
    await abandonAsPlanner(planner.pool, command);
    const about = { space: tree.spaceKey, job: jobId };
    await planner.publisher.publishAll([commandDone.message(about, `done/${commandId}`, command, new Date())]);
  }
}

it('releases the commands of an undo one at a time, also of a plan and after a retry', async () => {
  const states = async (of: JobView) => (await openCommands(of)).map(({ state }) => state);
  const plan = await planned(await localize(await tree.item()));
  const digest = plan.digest ?? '';
  const executed = await planner.rpc.call(executePlan, { ...client.ofSpace(), planId: plan.id, digest });
  expect(await states(executed)).toEqual(['released', 'waiting']);

  const undo = await planner.rpc.call(requestUndo, ofJob(await localize(await tree.item())));
  await eventually(async () => (await openCommands(undo)).length === 2);
  expect(await states(undo)).toEqual(['released', 'waiting']);
  await failReleased(undo);
  await eventually(async () => String(await states(undo)) === 'released');
  await failReleased(undo);
  expect(await states(undo)).toEqual([]);

  await planner.rpc.call(retryJob, { caller: planner.caller, jobId: undo.id });
  expect(await states(undo)).toEqual(['released', 'waiting']);
});

it('does not execute a plan whose job was retried since, because it lacks what the retry has created', async () => {
  const request = { ...client.ofSpace(), request: requestOf([await tree.item()]) };
  const job = await planner.rpc.call(requestCopies, request);
  const fail = async () => {
    while ((await openCommands(job)).length > 0) await failReleased(job);
  };
  await fail();
  const plan = await planned(job);
  await planner.rpc.call(retryJob, { caller: planner.caller, jobId: job.id });
  await fail();
  const execute = () =>
    planner.rpc.call(executePlan, { ...client.ofSpace(), planId: plan.id, digest: plan.digest ?? '' });
  await expect(execute()).rejects.toMatchObject({ code: 'PLAN_STALE', data: { nodes: [], count: 0 } });
  await expect(execute()).rejects.toMatchObject({ code: 'PLAN_STALE' });
  expect(await made(plan.id)).toMatchObject({ state: 'stale' });
});

it('rejects the undo of a job that has not ended, and of an undo', async () => {
  const request = { ...client.ofSpace(), request: requestOf([await tree.item()]) };
  const running = await planner.rpc.call(requestCopies, request);
  await expect(planner.rpc.call(planUndo, ofJob(running))).rejects.toMatchObject({ code: 'JOB_NOT_ENDED' });
  const undo = await planner.rpc.call(requestUndo, ofJob(await localize(await tree.item())));
  await expect(planner.rpc.call(requestUndo, ofJob(undo))).rejects.toMatchObject({
    code: 'JOB_NOT_UNDOABLE',
    data: { kind: 'undo' },
  });
});

it('rejects the retry of a job that was undone', async () => {
  const job = await localize(await tree.item());
  const undo = await planner.rpc.call(requestUndo, ofJob(job));
  await expect(planner.rpc.call(retryJob, { caller: planner.caller, jobId: job.id })).rejects.toMatchObject({
    code: 'JOB_UNDONE',
    data: { undoJobId: undo.id },
  });
});

it('starts one undo for 20 cancels that remove, after the end of the job', async () => {
  const request = { ...client.ofSpace(), request: requestOf([await tree.item()]) };
  const { id: jobId } = await planner.rpc.call(requestCopies, request);
  const worker = await planner.pool.connect();
  try {
    // A worker executes a command.
    await worker.query('begin');
    await worker.query('select from jobs.commands where job_id = $1 and locale_bit = 0 for update', [jobId]);
    const cancel = () => planner.rpc.call(cancelJob, { caller: planner.caller, jobId, made: 'remove' });
    const { done, refused } = await race(20, cancel);
    expect(refused).toEqual([]);
    expect(new Set(done.map(({ state }) => state))).toEqual(new Set(['cancelling']));
    const undoJobId = derivedId(jobId, 'undo');
    expect(done.map((job) => job.undoJobId)).toEqual(done.map(() => undoJobId));
    await expect(planner.rpc.call(readJob, { caller: planner.caller, jobId: undoJobId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  } finally {
    await worker.query('rollback');
    worker.release();
  }
  // The worker has died before it committed.
  await planner.rpc.call(cancelJob, { caller: planner.caller, jobId });
  const undo = await eventually(async () => {
    const { rows } = await planner.pool.query<{ id: JobId; state: string }>(
      `select id, state from jobs.jobs where parent_job_id = $1 and kind = 'undo'`,
      [jobId],
    );
    return rows[0]?.state === 'completed' && rows;
  });
  expect(undo).toHaveLength(1);
  const { job } = await planner.rpc.call(readJob, { caller: planner.caller, jobId });
  expect(job).toMatchObject({ state: 'cancelled', undoJobId: undo[0]?.id });
  await expect(planner.rpc.call(retryJob, { caller: planner.caller, jobId })).rejects.toMatchObject({
    code: 'JOB_UNDONE',
  });
});

it('keeps the copies of a job that is cancelled without removal', async () => {
  const request = { ...client.ofSpace(), request: requestOf([await tree.item()]) };
  const { id: jobId } = await planner.rpc.call(requestCopies, request);
  const job = await planner.rpc.call(cancelJob, { caller: planner.caller, jobId, made: 'keep' });
  expect(job).toMatchObject({ state: 'cancelled' });
  expect(job).not.toHaveProperty('undoJobId');
});

it('is not accepted in a space that is being deleted at the same time', async () => {
  const job = await localize(await tree.item());
  const plan = await planned(job);
  const execution = { ...client.ofSpace(), planId: plan.id, digest: plan.digest ?? '' };
  for (const request of [
    () => planner.rpc.call(requestUndo, ofJob(job)),
    () => planner.rpc.call(planUndo, ofJob(job)),
    () => planner.rpc.call(executePlan, execution),
  ]) {
    const outcome = await whileSpaceIsDeleted(planner.pool, tree.spaceId, request);
    expect(outcome).toMatchObject({ code: 'NOT_FOUND' });
  }
  await planner.rpc.call(executePlan, execution);
});
