import { createPlan, executePlan, planRollOut, readPlan, type JobId } from '@scriptorium/contracts';
import { eventually, race, refusals } from '@scriptorium/testing';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';

let planner: RunningPlanner;

beforeAll(async () => {
  planner = await startPlanner();
});
afterAll(() => planner.stop());

test('a plan that twenty requests execute at once is executed once', async () => {
  const ofSpace = { caller: planner.caller, spaceKey: planner.tree.spaceKey };
  const variantId = await planner.tree.item();
  const request = { kind: 'localize', roots: [{ variantId }], locales: ['fr-FR', 'de-DE'] } as const;
  const { id: planId, digest } = await planner.rpc.call(createPlan, { ...ofSpace, request });
  const { done, refused } = await race(20, () =>
    planner.rpc.call(executePlan, { ...ofSpace, planId, digest: digest ?? '' }),
  );
  expect(done).toHaveLength(1);
  expect(refused).toEqual(refusals('PLAN_EXECUTED'));
  const { rowCount } = await planner.pool.query('select from jobs.commands where job_id = $1', [planId]);
  expect(rowCount).toBe(2);
});

describe('a stale plan that twenty requests execute at once with onStale "replan"', () => {
  const ofSpace = () => ({ caller: planner.caller, spaceKey: planner.tree.spaceKey });

  const ready = (planId: JobId) =>
    eventually(async () => {
      const plan = await planner.rpc.call(readPlan, { ...ofSpace(), planId });
      return plan.state === 'ready' && plan;
    });

  /** Executes a plan twenty times at once, then once more. Returns the ids of the jobs and of the plans since. */
  async function executedAtOnce({ id: planId, digest }: { readonly id: JobId; readonly digest: string | null }) {
    const execution = { ...ofSpace(), planId, digest: digest ?? '', onStale: 'replan' } as const;
    const { done, refused } = await race(20, () => planner.rpc.call(executePlan, execution));
    expect(refused).toEqual([]);
    const later = await planner.rpc.call(executePlan, execution);
    const { rows } = await planner.pool.query<{ id: string; commands: number }>(
      `select p.id, (select count(*)::integer from jobs.commands c where c.job_id = p.id) as commands
         from jobs.plans p
        where p.created_at > (select created_at from jobs.plans where id = $1)`,
      [planId],
    );
    return { jobs: [...new Set([...done, later].map(({ id }) => id))], plans: rows };
  }

  test('is replaced by one plan of a copy, which is executed once', async () => {
    const variantId = await planner.tree.item();
    const request = { kind: 'localize', roots: [{ variantId }], locales: ['fr-FR', 'de-DE'] } as const;
    const plan = await planner.rpc.call(createPlan, { ...ofSpace(), request });
    await planner.tree.edit(variantId, { members: '"title":"edited"' });
    const { jobs, plans } = await executedAtOnce(plan);
    expect(jobs).toEqual(plans.map(({ id }) => id));
    expect(plans).toMatchObject([{ commands: 2 }]);
  });

  test('is replaced by one plan of a roll-out, which is executed once', async () => {
    const variantId = await planner.tree.item();
    await planner.tree.copy(variantId, 'fr-FR');
    await planner.tree.edit(variantId, { members: '"title":"first"' });
    const request = { kind: 'roll-out', roots: [{ variantId }], locales: ['fr-FR'] } as const;
    const { id } = await planner.rpc.call(planRollOut, { ...ofSpace(), request });
    const plan = await ready(id);
    await planner.tree.edit(variantId, { members: '"title":"second"' });
    const { jobs, plans } = await executedAtOnce(plan);
    expect(jobs).toEqual(plans.map((each) => each.id));
    expect(plans).toMatchObject([{ commands: 1 }]);
  });
});
