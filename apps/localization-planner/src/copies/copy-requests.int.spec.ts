import {
  createPlan,
  executePlan,
  randomId,
  readPlan,
  requestCopies,
  requestLocalization,
  type CopyRequest,
  type JobId,
  type Scope,
  type VariantId,
} from '@scriptorium/contracts';
import { eventually, insertTestVersion } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { PlanClient, requestOf, share } from '../testing/plan-client';
import { decideRequest } from './read-request';
import { SweepPlans } from './sweep-plans.service';

let client: PlanClient;
let planner: PlanClient['planner'];
let tree: PlanClient['planner']['tree'];

beforeAll(async () => {
  client = await PlanClient.start();
  ({ planner } = client);
  ({ tree } = planner);
});
afterAll(() => planner.stop());

it('plans and executes a copy request in one step, and keeps its plan', async () => {
  const kept = await tree.item();
  const root = await tree.item({ links: [kept] });
  const request = requestOf([root], { links: [share({})], labels: { ticket: 'LOC-13' } });
  const job = await planner.rpc.call(requestCopies, { ...client.ofSpace(), request });
  expect(job).toMatchObject({ state: 'running', labels: { ticket: 'LOC-13' }, progress: { total: 2, shared: 1 } });
  expect(await client.read(job.id)).toMatchObject({
    state: 'executed',
    jobId: job.id,
    request: { roots: [{ variantId: root }], links: [{ name: 'stays', action: 'share' }] },
  });
});

it('plans and executes a large copy request later, by its rules', async () => {
  const children = [await tree.item(), await tree.item(), await tree.item(), await tree.item()];
  const root = await tree.item({ links: children });
  const request = requestOf([root], { links: [share({ path: '/to/0' })] });
  const { id, state } = await planner.rpc.call(requestCopies, { ...client.ofSpace(), request });
  expect(state).toBe('accepted');
  const made = await eventually(async () => {
    const view = await client.read(id);
    return view.state === 'executed' && view;
  });
  expect(made.counts?.byDecision).toMatchObject({ create: 8, share: 1 });
});

it('shows the plan of a localization that a dialect requested', async () => {
  const child = await tree.item();
  const root = await tree.item({ links: [child] });
  const job = await planner.rpc.call(requestLocalization, {
    caller: planner.caller,
    variantId: root,
    version: 1,
    locales: ['fr-FR'],
    replicateFolderStructure: false,
  });
  const made = await client.read(job.id);
  expect(made).toMatchObject({
    state: 'executed',
    jobId: job.id,
    digest: null,
    request: { roots: [{ variantId: root }] },
  });
  expect(await client.nodesOf(made)).toMatchObject([
    { variantId: root, below: { nodes: 1 }, destinations: [{ locale: 'fr-FR', decision: 'create' }] },
    { variantId: child, parent: 0, links: [] },
  ]);
});

it.each<[string, Partial<CopyRequest>]>([
  ['ROOT_NOT_FOUND', { roots: [{ variantId: randomUUID() as VariantId }] }],
  ['ROOT_NOT_FOUND', { roots: [{ query: { label: 'no such label' } }] }],
  ['LOCALE_NOT_SUPPORTED', { locales: ['xx'] }],
  ['LOCALES_EMPTY', { locales: [] }],
  ['LIMIT_EXCEEDED', { roots: Array.from({ length: 1_001 }, () => ({ variantId: randomUUID() as VariantId })) }],
])('rejects an impossible request with %s', async (code, more) => {
  const request = requestOf([await tree.item()], more);
  await expect(planner.rpc.call(createPlan, { ...client.ofSpace(), request })).rejects.toMatchObject({ code });
});

it('rejects more queries than the limit before it sends a statement', async () => {
  const closed = new Pool();
  await closed.end();
  const of = (count: number) => {
    const request = requestOf([], { roots: Array.from({ length: count }, () => ({ query: { label: 'Page' } })) });
    return decideRequest(closed, { spaceId: tree.spaceId, id: randomId<JobId>(), request });
  };
  const data = { limit: 'queries', maximum: 20, actual: 21 };
  await expect(of(21)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', data });
  await expect(of(20)).rejects.toThrow('Cannot use a pool after calling end');
});

it('rejects an old version of a root, and roots in several locales', async () => {
  const root = await tree.item();
  await insertTestVersion(planner.pool, tree.spaceId, root);
  const moved = requestOf([], { roots: [{ variantId: root, version: 1 }] });
  await expect(planner.rpc.call(createPlan, { ...client.ofSpace(), request: moved })).rejects.toMatchObject({
    code: 'SOURCE_MOVED',
    data: { sent: 1, current: 2 },
  });
  const mixed = requestOf([root, await tree.item({ locale: 'it-IT' })]);
  await expect(planner.rpc.call(createPlan, { ...client.ofSpace(), request: mixed })).rejects.toMatchObject({
    code: 'ROOTS_DIFFER_IN_LOCALE',
  });
});

it('requires the scope "localize" to plan and execute', async () => {
  const made = await client.plan([await tree.item()]);
  const [grant] = planner.caller.grants;
  const reader = { ...planner.caller, grants: grant === undefined ? [] : [{ ...grant, scopes: ['read' as const] }] };
  const named = { caller: reader, spaceKey: tree.spaceKey, planId: made.id };
  await expect(planner.rpc.call(executePlan, { ...named, digest: made.digest ?? '' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
    data: { scope: 'localize' },
  });
  expect(await planner.rpc.call(readPlan, named)).toMatchObject({ id: made.id });
});

it('requires the scope "write" to execute a rule that duplicates, and not to plan it', async () => {
  const root = await tree.item({ links: [await tree.item()] });
  const [grant] = planner.caller.grants;
  const withScopes = (...scopes: Scope[]) => {
    const caller = { ...planner.caller, grants: grant === undefined ? [] : [{ ...grant, scopes }] };
    return { caller, spaceKey: tree.spaceKey };
  };
  const localizer = withScopes('read', 'localize');
  const request = requestOf([root], { links: [{ name: 'own', match: {}, action: 'duplicate' }] });
  const forbidden = { code: 'FORBIDDEN', data: { scope: 'write' } };
  await expect(planner.rpc.call(requestCopies, { ...localizer, request })).rejects.toMatchObject(forbidden);
  const { id: planId, digest } = await planner.rpc.call(createPlan, { ...localizer, request });
  const execution = { planId, digest: digest ?? '' };
  await expect(planner.rpc.call(executePlan, { ...localizer, ...execution })).rejects.toMatchObject(forbidden);
  const writer = withScopes('localize', 'write');
  expect(await planner.rpc.call(executePlan, { ...writer, ...execution })).toMatchObject({ id: planId });
});

it('deletes a plan with its nodes a day after it expired, unless it was executed', async () => {
  const [expired, executed] = [await client.plan([await tree.item()]), await client.plan([await tree.item()])];
  await client.execute(executed);
  await planner.pool.query(`update jobs.plans set expires_at = now() - interval '1 hour' where id = $1`, [expired.id]);
  expect(await client.read(expired.id)).toMatchObject({ state: 'expired' });
  await expect(client.execute(expired)).rejects.toMatchObject({ code: 'PLAN_EXPIRED' });
  await planner.pool.query(`update jobs.plans set expires_at = now() - interval '2 days'`);
  await planner.service.get(SweepPlans).sweep();
  await expect(client.read(expired.id)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const { rowCount } = await planner.pool.query('select from jobs.plan_nodes where job_id = $1', [expired.id]);
  expect(rowCount).toBe(0);
  expect(await client.nodesOf(executed)).toHaveLength(1);
});
