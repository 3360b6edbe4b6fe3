import { copyVariants, requestLocalization } from '@scriptorium/contracts';
import { eventually, storedMessages } from '@scriptorium/testing';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';
import { RescueLostCommands } from './rescue-lost-commands.service';

const JOBS = 20;

describe('several planners that rescue lost commands at once', () => {
  let planner: RunningPlanner;

  beforeAll(async () => {
    // No planner rescues by itself before the test ends.
    planner = await startPlanner({ RESCUE_AFTER_MS: '3600000' });
  });
  afterAll(() => planner.stop());

  it('send each command again once', async () => {
    const { rpc, caller, tree, pool, nats } = planner;
    const options = { caller, version: 1, locales: ['fr-FR'], replicateFolderStructure: false };
    for (let job = 0; job < JOBS; job += 1) {
      await rpc.call(requestLocalization, { ...options, variantId: await tree.item() });
    }
    await pool.query(`update jobs.commands set released_at = now() - interval '2 hours'`);

    const rescuer = planner.service.get(RescueLostCommands);
    await Promise.all([rescuer.rescue(), rescuer.rescue(), rescuer.rescue()]);
    await rescuer.rescue();

    const { rows } = await pool.query('select releases, count(*)::integer from jobs.commands group by releases');
    expect(rows).toEqual([{ releases: 2, count: JOBS }]);
    const again = await eventually(async () => {
      const sent = (await storedMessages(nats.url, 'COMMANDS')).filter(
        ({ envelope }) => envelope.type === copyVariants.type,
      );
      return sent.length === 2 * JOBS && sent.filter(({ messageId }) => messageId.endsWith('/2'));
    });
    expect(again).toHaveLength(JOBS);
  });
});
