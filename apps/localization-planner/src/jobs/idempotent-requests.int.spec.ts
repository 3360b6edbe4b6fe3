import {
  cancelJob,
  randomId,
  requestDuplicate,
  requestLocalization,
  retryJob,
  type Caller,
  type JobId,
  type JobView,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import { type ContentTree, keyedRequest, race } from '@scriptorium/testing';
import type { Pool } from 'pg';
import { acceptUnplanned } from '../testing/accept-unplanned';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';

describe('a request with an idempotency key', () => {
  let planner: RunningPlanner;
  let pool: Pool;
  let tree: ContentTree;
  let rpc: RpcClient;
  let caller: Caller;

  beforeAll(async () => {
    planner = await startPlanner({ NODES_PER_COMMAND: '2', COMMAND_WINDOW: '2' });
    ({ pool, tree, rpc, caller } = planner);
  });
  afterAll(() => planner.stop());

  const jobs = async (): Promise<number> => (await pool.query('select from jobs.jobs')).rowCount ?? 0;

  /** Returns a function that requests a localization of a new item with this number of linked items. */
  async function localize(links: number): Promise<(key: string) => Promise<JobView>> {
    const variantId = await tree.item({ links: await Promise.all(Array.from({ length: links }, () => tree.item())) });
    const request = { caller, variantId, version: 1, locales: ['fr-FR'], replicateFolderStructure: false };
    return (key) => rpc.call(requestLocalization, { ...request, idempotency: keyedRequest(key) });
  }

  it.each([
    ['a small tree', 1],
    ['a tree that is planned later', 8],
  ])('for a localization of %s creates one job', async (name, links) => {
    const send = await localize(links);
    const before = await jobs();
    const first = await send(name);
    expect(await send(name)).toEqual(first);
    expect(await jobs()).toBe(before + 1);
    expect((await send(`another key for ${name}`)).id).not.toBe(first.id);
  });

  it('for a localization creates one job for 20 concurrent requests', async () => {
    const send = await localize(1);
    const before = await jobs();
    const { done, refused } = await race(20, () => send('at once'));
    const first = await send('at once');
    expect(done).toEqual(done.map(() => first));
    expect(refused.filter((code) => code !== 'IDEMPOTENCY_KEY_IN_USE')).toEqual([]);
    expect(await jobs()).toBe(before + 1);
  });

  it('for a duplicate gets the same job, also after the record was deleted', async () => {
    const familyId = await tree.family({ label: 'Winter' });
    await tree.item({ familyId, locale: 'fr-FR' });
    const send = (): Promise<JobView> =>
      rpc.call(requestDuplicate, {
        caller,
        spaceKey: tree.spaceKey,
        familyId,
        requestId: randomId<JobId>(),
        idempotency: keyedRequest('duplicate'),
      });
    const first = await send();
    await pool.query(`update jobs.jobs set root_label = 'changed' where id = $1`, [first.id]);
    await pool.query('delete from content.variants where family_id = $1', [familyId]);
    await pool.query('delete from content.families where id = $1', [familyId]);
    expect(await send()).toEqual(first);
  });

  it('to cancel and to retry a job has its effect once', async () => {
    const jobId = await acceptUnplanned(planner, await tree.item());
    const cancel = (): Promise<JobView> => rpc.call(cancelJob, { caller, jobId, idempotency: keyedRequest('cancel') });
    const retry = (): Promise<JobView> => rpc.call(retryJob, { caller, jobId, idempotency: keyedRequest('retry') });
    const cancelled = await cancel();
    expect(cancelled.state).toBe('cancelled');
    expect(await cancel()).toEqual(cancelled);
    const retried = await retry();
    expect(await cancel()).toEqual(cancelled);
    expect(await retry()).toEqual(retried);
    await expect(rpc.call(retryJob, { caller, jobId })).rejects.toMatchObject({ code: 'JOB_NOT_ENDED' });
  });

  it('is rejected if the key was used for another kind of request', async () => {
    const { id: jobId } = await (await localize(1))('used');
    const cancel = rpc.call(cancelJob, { caller, jobId, idempotency: keyedRequest('used', 'cancel') });
    await expect(cancel).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });
});
