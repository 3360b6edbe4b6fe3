import { createPlan, executePlan } from '@scriptorium/contracts';
import { race, refusals } from '@scriptorium/testing';
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
