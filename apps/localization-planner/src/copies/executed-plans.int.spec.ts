import {
  changePlan,
  executePlan,
  jobPlanned,
  type PlanChoice,
  type PlanView,
  type VariantId,
} from '@scriptorium/contracts';
import { eventually, insertTestVersion, keyedRequest, storedMessages } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
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

it('executes a plan once: its commands are those of its nodes, and the job has its id', async () => {
  const root = await tree.item({ links: [await tree.item(), await tree.item(), await tree.item()] });
  const made = await client.plan([root], { labels: { ticket: 'LOC-12' } });
  const job = await client.execute(made);
  expect(job).toMatchObject({
    id: made.id,
    state: 'running',
    labels: { ticket: 'LOC-12' },
    locales: ['fr-FR', 'de-DE'],
    progress: { total: 8 },
  });
  expect(await client.commandsOf(made)).toBe(4);
  expect(await client.read(made.id)).toMatchObject({
    state: 'executed',
    jobId: made.id,
  });
  await eventually(async () => {
    const events = await storedMessages(planner.nats.url, 'EVENTS');
    return events.some(({ envelope }) => envelope.type === jobPlanned.type && envelope.subject === made.id);
  });
  await expect(client.execute(made)).rejects.toMatchObject({ code: 'PLAN_EXECUTED', data: { jobId: made.id } });
});

it('replies to a repeated execution with the same job if it has an idempotency key', async () => {
  const made = await client.plan([await tree.item()]);
  const request = {
    ...client.ofSpace(),
    planId: made.id,
    digest: made.digest ?? '',
    idempotency: keyedRequest('execute'),
  };
  const first = await planner.rpc.call(executePlan, request);
  expect(await planner.rpc.call(executePlan, request)).toEqual(first);
});

it('rejects another digest than that of the plan', async () => {
  const made = await client.plan([await tree.item()]);
  await expect(client.execute({ ...made, digest: 'other' })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  expect(await client.commandsOf(made)).toBe(0);
});

describe('a plan whose content has changed', () => {
  const staleBy = async (change: (ids: { child: VariantId; root: VariantId }) => Promise<unknown>) => {
    const child = await tree.item();
    const root = await tree.item({ links: [child] });
    const made = await client.plan([root]);
    await change({ child, root });
    const error: unknown = await client.execute(made).catch((rejection: unknown) => rejection);
    expect(await client.commandsOf(made)).toBe(0);
    expect(await client.read(made.id)).toMatchObject({ state: 'stale' });
    return { error, child, root };
  };
  const update =
    (set: string) =>
    ({ child }: { child: VariantId }) =>
      planner.pool.query(`update content.variants set ${set} where id = $1`, [child]);

  it.each([
    [
      'saved',
      'SOURCE_CHANGED',
      ({ child }: { child: VariantId }) => insertTestVersion(planner.pool, tree.spaceId, child),
    ],
    ['archived', 'STATUS_CHANGED', update(`status = 'ARCHIVED'`)],
    [
      'deleted',
      'SOURCE_DELETED',
      ({ child }: { child: VariantId }) => planner.pool.query('delete from content.variants where id = $1', [child]),
    ],
    [
      'localized',
      'VARIANT_CREATED',
      ({ child }: { child: VariantId }) => tree.item({ familyId: child, locale: 'fr-FR' }),
    ],
  ])('is not executed if an item was %s', async (_, reason, change) => {
    const { error, child } = await staleBy(change);
    expect(error).toMatchObject({
      code: 'PLAN_STALE',
      data: { count: 1, nodes: [{ number: 1, variantId: child, reason }] },
    });
  });

  it('is not executed if a missing item was created', async () => {
    const missing = randomUUID() as VariantId;
    const made = await client.plan([await tree.item({ links: [missing] })]);
    await tree.item({ id: missing });
    await expect(client.execute(made)).rejects.toMatchObject({ code: 'PLAN_STALE', data: { nodes: [{ number: 1 }] } });
  });
});

describe('a stale plan with onStale "replan"', () => {
  it('is replaced by a plan with equal counts, which is executed', async () => {
    const root = await tree.item();
    const made = await client.plan([root]);
    await insertTestVersion(planner.pool, tree.spaceId, root);
    const job = await client.execute(made, 'replan');
    expect(job.id).not.toBe(made.id);
    expect(job).toMatchObject({ root: { id: root, version: 2 }, progress: { total: 2 } });
    expect(await client.commandsOf(made)).toBe(0);
  });

  it('is replaced by a plan with other counts, which is returned and not executed', async () => {
    const root = await tree.item();
    const made = await client.plan([root]);
    await tree.item({ familyId: root, locale: 'fr-FR' });
    const error = await client.execute(made, 'replan').catch((rejection: unknown) => rejection);
    expect(error).toMatchObject({
      code: 'PLAN_STALE',
      data: { count: 1, plan: { state: 'ready', counts: { byDecision: { create: 1, reuse: 1 } } } },
    });
    // A repetition makes no further plan.
    const again = await client.execute(made, 'replan').catch((rejection: unknown) => rejection);
    expect(again).toEqual(error);
  });

  it('is replaced by a plan with the same choices', async () => {
    const child = await tree.item();
    const root = await tree.item({ links: [child] });
    const { id: planId } = await client.plan([root]);
    const choices = [{ node: 1, locale: 'fr-FR', action: 'share' }] as const;
    await planner.rpc.call(changePlan, { ...client.ofSpace(), planId, choices });
    const chosen = await eventually(async () => {
      const view = await client.read(planId);
      return view.state === 'ready' && view;
    });
    await insertTestVersion(planner.pool, tree.spaceId, root);
    expect(await client.execute(chosen, 'replan')).toMatchObject({ progress: { total: 3 } });
  });
});

describe('choices', () => {
  async function choose(made: PlanView, choices: PlanChoice[]): Promise<PlanView> {
    const changed = await planner.rpc.call(changePlan, { ...client.ofSpace(), planId: made.id, choices });
    expect(changed).toMatchObject({ state: 'planning', digest: null });
    return eventually(async () => {
      const view = await client.read(made.id);
      return view.state === 'ready' && view;
    });
  }

  it('share an item in a locale, with everything that only it leads to, until they are revoked', async () => {
    const below = await tree.item();
    const child = await tree.item({ links: [below] });
    const root = await tree.item({ links: [child] });
    const made = await client.plan([root]);
    const chosen = await choose(made, [{ node: 1, locale: 'fr-FR', action: 'share' }]);
    expect(chosen.digest).not.toBe(made.digest);
    expect(chosen.counts?.byLocale).toMatchObject({ 'fr-FR': { create: 1 }, 'de-DE': { create: 3 } });
    expect((await client.nodesOf(chosen))[1]?.destinations).toMatchObject([
      { locale: 'fr-FR', decision: 'share', reason: 'choice', targetId: child },
      { locale: 'de-DE', decision: 'create' },
    ]);
    const { rows } = await planner.pool.query(
      'select locale_bit as bit, variant_id from jobs.plan_redirects where job_id = $1',
      [made.id],
    );
    expect(rows).toEqual([{ bit: 0, variant_id: null }]);

    const all = [
      { node: 1, locale: 'fr-FR', action: 'share' },
      { node: 1, locale: 'de-DE', action: 'share' },
    ] as const;
    const shared = await choose(made, [...all]);
    expect(shared.counts).toMatchObject({ nodes: 2, byDecision: { create: 2, share: 1 } });
    expect((await client.nodesOf(shared))[1]).toMatchObject({
      destinations: [{ reason: 'choice' }, { reason: 'choice' }],
    });

    const revoked = await choose(
      made,
      all.map((choice) => ({ ...choice, action: 'localize' as const })),
    );
    expect(revoked.digest).toBe(made.digest);
    expect(await client.execute(revoked)).toMatchObject({ progress: { total: 6 } });
  });

  it('leave a root uncopied in a locale', async () => {
    const made = await choose(await client.plan([await tree.item()]), [{ node: 0, locale: 'de-DE', action: 'share' }]);
    expect(made.counts?.byDecision).toMatchObject({ create: 1 });
  });

  it('are rejected about unknown nodes, other locales, and another digest', async () => {
    const { id: planId } = await client.plan([await tree.item()]);
    const choice = { node: 0, locale: 'fr-FR', action: 'share' } as const;
    const change = (choices: PlanChoice[], digest?: string) =>
      planner.rpc.call(changePlan, {
        ...client.ofSpace(),
        planId,
        choices,
        ...(digest === undefined ? {} : { digest }),
      });
    await expect(change([{ ...choice, node: 7 }])).rejects.toMatchObject({
      code: 'NODE_UNKNOWN',
      data: { nodes: [7] },
    });
    await expect(change([{ ...choice, locale: 'es-ES' }])).rejects.toMatchObject({ code: 'LOCALE_NOT_PLANNED' });
    await expect(change([choice], 'other')).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });
});
