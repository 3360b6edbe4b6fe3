import { listJobNodes, randomId, type JobId, type JobNode, type VariantId } from '@scriptorium/contracts';
import { abandonAsPlanner, closeAsWorker } from '../testing/close-commands';
import { PlanClient } from '../testing/plan-client';

let client: PlanClient;

beforeAll(async () => {
  client = await PlanClient.start();
});
afterAll(() => client.planner.stop());

async function nodesOf(jobId: JobId, parent?: number): Promise<readonly JobNode[]> {
  const nodes: JobNode[] = [];
  for (let after: number | null = -1; after !== null;) {
    const request = { ...client.ofSpace(), jobId, limit: 2, after, ...(parent === undefined ? {} : { parent }) };
    const page: NonNullable<typeof listJobNodes.reply> = await client.planner.rpc.call(listJobNodes, request);
    nodes.push(...page.nodes);
    after = page.nextAfter;
  }
  return nodes;
}

it('lists the tree of a job with the outcomes of its commands, and the sums below each node', async () => {
  const { pool, tree } = client.planner;
  const [reused, shared] = [await tree.item(), await tree.item({ status: 'ARCHIVED' })];
  await tree.item({ familyId: reused, locale: 'fr-FR' });
  const links: VariantId[] = [reused, shared, await tree.item(), await tree.item(), await tree.item()];
  const root = await tree.item({ links });
  const { id: jobId } = await client.execute(await client.plan([root]));
  const outcomes = new Map(
    (await nodesOf(jobId)).map(({ variantId, destinations }) => [
      variantId,
      destinations.map(({ locale, decision, outcome }) => `${locale} ${decision} ${String(outcome)}`),
    ]),
  );
  expect(outcomes.get(root)).toEqual(['fr-FR create null', 'de-DE create null']);
  expect(outcomes.get(reused)).toEqual(['fr-FR reuse reused', 'de-DE create null']);
  expect(outcomes.get(shared)).toEqual(['fr-FR share null', 'de-DE share null']);
  expect((await nodesOf(jobId))[0]?.below).toEqual({
    nodes: 5,
    byOutcome: { created: 0, updated: 0, reused: 1, skipped: 0, failed: 0, pending: 7, shared: 1 },
  });

  const { rows: commands } = await pool.query<{
    commandId: Parameters<typeof closeAsWorker>[1]['commandId'];
    pairs: number;
  }>(
    `select c.id as "commandId",
            (select count(*)
               from jobs.plan_nodes n
              where n.job_id = c.job_id
                and n.number between c.from_number and c.to_number
                and jobs.has_bit(n.create_mask, c.locale_bit))::integer as pairs
       from jobs.commands c
      where c.job_id = $1
      order by c.locale_bit, c.from_number`,
    [jobId],
  );
  for (const [at, { commandId, pairs }] of commands.entries()) {
    const command = { spaceId: tree.spaceId, jobId, commandId };
    if (at === 1) await abandonAsPlanner(pool, command);
    else await closeAsWorker(pool, command, pairs);
    if (at > 0) continue;
    const [first] = await nodesOf(jobId);
    expect(first?.destinations).toMatchObject([{ outcome: 'created', reason: null }, { outcome: null }]);
  }
  const failed = commands[1]?.pairs ?? 0;
  const [top, ...children] = await nodesOf(jobId);
  expect(top?.below.byOutcome).toEqual({
    created: 7 - failed,
    updated: 0,
    reused: 1,
    skipped: 0,
    failed,
    pending: 0,
    shared: 1,
  });
  const destinations = children.flatMap((node) => node.destinations);
  expect(destinations.filter(({ outcome }) => outcome === 'failed')).toHaveLength(failed);
  expect(destinations.filter(({ outcome }) => outcome === 'created')).toHaveLength(7 - failed);
  expect((await nodesOf(jobId, 0)).map(({ parent }) => parent)).toEqual([0, 0, 0, 0, 0]);
});

it('rejects an unknown job', async () => {
  await expect(nodesOf(randomId<JobId>())).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
