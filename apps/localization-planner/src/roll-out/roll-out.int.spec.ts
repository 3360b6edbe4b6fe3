import {
  changePlan,
  type CoverageQuery,
  createPlan,
  diffPlans,
  executePlan,
  planRollOut,
  readPlan,
  RejectedError,
  requestRollOut,
  retryJob,
  type Caller,
  type CommandId,
  type JobId,
  type PlanView,
  type RollOutRequest,
  type VariantId,
} from '@scriptorium/contracts';
import { eventually, keyedRequest } from '@scriptorium/testing';
import { abandonAsPlanner } from '../testing/close-commands';
import { PlanClient, requestOf } from '../testing/plan-client';
import { whileSpaceIsDeleted } from '../testing/while-space-is-deleted';

let client: PlanClient;
let planner: PlanClient['planner'];
let tree: PlanClient['planner']['tree'];
let edits = 0;

beforeAll(async () => {
  client = await PlanClient.start();
  ({ planner } = client);
  ({ tree } = planner);
});
afterAll(() => planner.stop());

const rollOutOf = (roots: readonly string[], locales = ['fr-FR', 'de-DE']): RollOutRequest => ({
  kind: 'roll-out',
  roots: roots.map((id) => ({ variantId: id as VariantId })),
  locales,
});

async function made(planId: JobId): Promise<PlanView> {
  return eventually(async () => {
    const plan = await planner.rpc.call(readPlan, { ...client.ofSpace(), planId });
    return plan.state !== 'planning' && plan;
  });
}

async function planned(roots: readonly string[], locales?: string[]): Promise<PlanView> {
  const request = { ...client.ofSpace(), request: rollOutOf(roots, locales) };
  const { id, state } = await planner.rpc.call(planRollOut, request);
  expect(state).toBe('planning');
  return made(id);
}

/** Creates an item with a copy in French. */
async function copied(): Promise<{ readonly source: VariantId; readonly copy: string }> {
  const source = await tree.item();
  const copy = await tree.copy(source, 'fr-FR');
  return { source, copy };
}

it('plans the update of outdated copies, and shows what stays as it is and why', async () => {
  const { source, copy } = await copied();
  const other = await copied();
  await tree.edit(source, { members: `"title":"${String((edits += 1))}"` });
  const plan = await planned([source, other.source]);
  expect(plan).toMatchObject({
    kind: 'roll-out',
    state: 'ready',
    counts: {
      nodes: 2,
      byDecision: { update: 1, reuse: 1, skip: 2 },
      byLocale: { 'fr-FR': { update: 1, reuse: 1, skip: 0 }, 'de-DE': { update: 0, reuse: 0, skip: 2 } },
    },
  });
  expect(await client.nodesOf(plan)).toMatchObject([
    {
      variantId: source,
      sourceVersion: 2,
      below: { nodes: 0 },
      destinations: [
        { locale: 'fr-FR', decision: 'update', reason: null, targetId: copy },
        { locale: 'de-DE', decision: 'skip', reason: 'NO_COPY', targetId: null },
      ],
    },
    {
      variantId: other.source,
      destinations: [
        { decision: 'reuse', reason: 'UP_TO_DATE', targetId: other.copy },
        { decision: 'skip', reason: 'NO_COPY' },
      ],
    },
  ]);
  expect(await client.nodesOf(plan, { decision: 'update' })).toMatchObject([{ variantId: source }]);
  expect(await client.nodesOf(plan, { decision: 'reuse' })).toMatchObject([{ variantId: other.source }]);
  expect(await client.nodesOf(plan, { decision: 'skip', locale: 'fr-FR' })).toEqual([]);
});

it('updates a copy that is named from its source, and no other copy', async () => {
  const { source, copy } = await copied();
  await tree.copy(source, 'de-DE');
  await tree.edit(source, { members: `"title":"${String((edits += 1))}"` });
  const plan = await planned([copy]);
  expect(plan.counts?.byDecision).toEqual({ update: 1, reuse: 0, skip: 0 });
  expect(await client.nodesOf(plan)).toMatchObject([{ variantId: source, destinations: [{ targetId: copy }] }]);
});

it('updates the outdated copies of a coverage query, and names no others', async () => {
  const [below, current, archived] = [await copied(), await copied(), await copied()];
  const root = await tree.item({ links: [below.source, current.source] });
  await tree.copy(below.source, 'de-DE');
  await tree.copy(below.source, 'es-ES');
  for (const { source } of [below, archived]) {
    await tree.edit(source, { members: `"title":"${String((edits += 1))}"` });
  }
  const locales = ['fr-FR', 'de-DE', 'es-ES'];
  const plan = async (coverage: Partial<CoverageQuery>) => {
    const query = { locales: ['fr-FR', 'de-DE'], state: 'outdated', ...coverage } as const;
    const request = { kind: 'roll-out', roots: [{ coverage: query }], locales } as const;
    return made((await planner.rpc.call(planRollOut, { ...client.ofSpace(), request })).id);
  };
  const ofTree = await plan({ root });
  expect(ofTree).toMatchObject({ state: 'ready', counts: { nodes: 1, byDecision: { update: 2, reuse: 0, skip: 0 } } });
  const nodes = await client.nodesOf(ofTree);
  expect(nodes).toMatchObject([{ variantId: below.source, sourceVersion: 2 }]);
  expect(nodes[0]?.destinations.map(({ locale }) => locale)).toEqual(['fr-FR', 'de-DE']);
  const ofSpace = await plan({ contentType: 'page', locales: ['fr-FR'] });
  const sources = (await client.nodesOf(ofSpace)).map(({ variantId }) => variantId);
  expect(sources).toEqual(expect.arrayContaining([below.source, archived.source]));
  expect(sources).not.toContain(current.source);
  expect((await plan({ root: current.source })).counts?.nodes).toBe(0);
  await planner.pool.query(`update content.variants set status = 'ARCHIVED' where id = $1`, [archived.source]);
  const later = (await client.nodesOf(await plan({}))).map(({ variantId }) => variantId);
  expect(later).toContain(below.source);
  expect(later).not.toContain(archived.source);
});

it('keeps a copy by a choice, and takes the choice back', async () => {
  const { source } = await copied();
  await tree.edit(source, { members: `"title":"${String((edits += 1))}"` });
  const plan = await planned([source], ['fr-FR']);
  const choose = async (action: 'keep' | 'update') => {
    const choices = [{ node: 0, locale: 'fr-FR', action }] as const;
    return made((await planner.rpc.call(changePlan, { ...client.ofSpace(), planId: plan.id, choices })).id);
  };
  const kept = await choose('keep');
  expect(kept.counts?.byDecision).toEqual({ update: 0, reuse: 0, skip: 1 });
  expect(kept.digest).not.toBe(plan.digest);
  expect(await client.nodesOf(kept)).toMatchObject([{ destinations: [{ decision: 'skip', reason: 'CHOICE' }] }]);
  const other = await planned([source], ['fr-FR']);
  const { differences } = await planner.rpc.call(diffPlans, {
    ...client.ofSpace(),
    planId: kept.id,
    otherId: other.id,
    limit: 10,
  });
  expect(differences).toMatchObject([
    { a: { destinations: [{ decision: 'skip' }] }, b: { destinations: [{ decision: 'update' }] } },
  ]);
  expect((await choose('update')).digest).toBe(plan.digest);
});

it('rejects the execution of a plan whose source has a newer version', async () => {
  const { source } = await copied();
  await tree.edit(source, { members: `"title":"${String((edits += 1))}"` });
  const plan = await planned([source], ['fr-FR']);
  await tree.edit(source, { members: `"title":"${String((edits += 1))}"` });
  const execution = client.execute(plan);
  await expect(execution).rejects.toMatchObject({
    code: 'PLAN_STALE',
    data: { count: 1, nodes: [{ variantId: source, reason: 'SOURCE_CHANGED' }] },
  });
});

it('executes a new plan with equal counts and the same choices instead of a stale one', async () => {
  const [{ source }, kept] = [await copied(), await copied()];
  for (const id of [source, kept.source]) await tree.edit(id, { members: `"title":"${String((edits += 1))}"` });
  const plan = await planned([source, kept.source], ['fr-FR']);
  const node = (await client.nodesOf(plan)).find(({ variantId }) => variantId === kept.source)?.number ?? -1;
  const choices = [{ node, locale: 'fr-FR', action: 'keep' }] as const;
  await planner.rpc.call(changePlan, { ...client.ofSpace(), planId: plan.id, choices });
  const chosen = await made(plan.id);
  await tree.edit(source, { members: `"title":"${String((edits += 1))}"` });
  const job = await client.execute(chosen, 'replan');
  expect(job.id).not.toBe(plan.id);
  expect(job).toMatchObject({ kind: 'roll-out', progress: { total: 2, skipped: 1 } });
});

it('returns a new plan with other counts instead of a stale one', async () => {
  const { source } = await copied();
  await tree.edit(source, { members: `"title":"${String((edits += 1))}"` });
  const plan = await planned([source], ['fr-FR']);
  await tree.edit(source, { members: `"title":"${String((edits += 1))}"` });
  await planner.pool.query(`update content.variants set status = 'ARCHIVED' where family_id = $1 and id <> $1`, [
    source,
  ]);
  await expect(client.execute(plan, 'replan')).rejects.toMatchObject({
    code: 'PLAN_STALE',
    data: { count: 1, plan: { state: 'ready', counts: { byDecision: { update: 0, skip: 1 } } } },
  });
});

it('executes a plan once, and a repeated request once', async () => {
  const { source } = await copied();
  await tree.edit(source, { members: `"title":"${String((edits += 1))}"` });
  const plan = await planned([source], ['fr-FR']);
  const job = await client.execute(plan);
  expect(job).toMatchObject({ id: plan.id, kind: 'roll-out', progress: { total: 1, updated: 0 } });
  await expect(client.execute(plan)).rejects.toMatchObject({ code: 'PLAN_EXECUTED' });
  const request = { ...client.ofSpace(), idempotency: keyedRequest('once'), request: rollOutOf([source], ['fr-FR']) };
  const first = await planner.rpc.call(requestRollOut, request);
  expect((await planner.rpc.call(requestRollOut, request)).id).toBe(first.id);
});

it('requires the scope write to retry a roll-out, which writes versions', async () => {
  const { source } = await copied();
  await tree.edit(source, { members: `"title":"${String((edits += 1))}"` });
  const { id: jobId } = await planner.rpc.call(requestRollOut, {
    ...client.ofSpace(),
    request: rollOutOf([source], ['fr-FR']),
  });
  const command = await eventually(async () => {
    const { rows } = await planner.pool.query<{ id: CommandId }>(
      `select id from jobs.commands where job_id = $1 and state = 'released'`,
      [jobId],
    );
    return rows[0] ?? false;
  });
  await abandonAsPlanner(planner.pool, { spaceId: tree.spaceId, jobId, commandId: command.id });
  const { caller } = planner;
  const grants = caller.grants.map((grant) => ({ ...grant, scopes: ['read', 'localize'] as const }));
  const retry = (by: Caller) => planner.rpc.call(retryJob, { caller: by, jobId });
  await expect(retry({ ...caller, grants })).rejects.toMatchObject({ code: 'FORBIDDEN', data: { scope: 'write' } });
  await expect(retry(caller)).resolves.toMatchObject({ state: 'running' });
});

it('requires the scope write to execute, and rejects unknown roots and locales', async () => {
  const { source } = await copied();
  const { caller } = planner;
  const reader = {
    ...caller,
    grants: caller.grants.map((grant) => ({ ...grant, scopes: ['read', 'localize'] as const })),
  };
  const request = { ...client.ofSpace(), request: rollOutOf([source], ['fr-FR']) };
  await expect(planner.rpc.call(requestRollOut, { ...request, caller: reader })).rejects.toMatchObject({
    code: 'FORBIDDEN',
    data: { scope: 'write' },
  });
  const plan = await planned([source], ['fr-FR']);
  const execution = { ...client.ofSpace(), planId: plan.id, digest: plan.digest ?? '', caller: reader };
  await expect(planner.rpc.call(executePlan, execution)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const rejection = (some: RollOutRequest) =>
    planner.rpc.call(planRollOut, { ...client.ofSpace(), request: some }).catch((error: unknown) => {
      return error instanceof RejectedError ? error.code : undefined;
    });
  expect(await rejection(rollOutOf([source], []))).toBe('LOCALES_EMPTY');
  expect(await rejection(rollOutOf([source], ['xx-XX']))).toBe('LOCALE_NOT_SUPPORTED');
  expect(await rejection(rollOutOf(['00000000-0000-4000-8000-000000000000']))).toBe('ROOT_NOT_FOUND');
  const moved = { ...rollOutOf([source]), roots: [{ variantId: source, version: 7 }] };
  expect(await rejection(moved)).toBe('SOURCE_MOVED');
  await expect(
    planner.rpc.call(createPlan, { ...client.ofSpace(), request: requestOf([source]) }),
  ).resolves.toBeDefined();
});

it('is not accepted in a space that is being deleted at the same time', async () => {
  const { source } = await copied();
  await tree.edit(source, { members: `"title":"${String((edits += 1))}"` });
  const plan = await planned([source]);
  const request = { ...client.ofSpace(), request: rollOutOf([source]) };
  const execution = { ...client.ofSpace(), planId: plan.id, digest: plan.digest ?? '' };
  for (const send of [
    () => planner.rpc.call(requestRollOut, request),
    () => planner.rpc.call(planRollOut, request),
    () => planner.rpc.call(executePlan, execution),
  ]) {
    const outcome = await whileSpaceIsDeleted(planner.pool, tree.spaceId, send);
    expect(outcome).toMatchObject({ code: 'NOT_FOUND' });
  }
});
