import { eventually, inFullRun, startNatsCluster, testSeed, type NatsCluster } from '@scriptorium/testing';
import { Client } from 'pg';
import { plantSite, type PlantedSite } from '../survival/site';
import { openFaultBench, underLoad, type FaultBench } from './fault-round';
import { untilServed } from './load/until-served';

const ROUNDS = inFullRun(20, 1);
const LOCALES_A_ROUND = 10;

let cluster: NatsCluster;
let bench: FaultBench;
let site: PlantedSite;

/** Returns locales that no other round uses: aa-ZZ, ba-ZZ, … */
function localesOf(round: number): string[] {
  const letter = (place: number): string => String.fromCharCode(97 + (place % 26));
  return Array.from({ length: LOCALES_A_ROUND }, (_, index) => {
    const place = round * LOCALES_A_ROUND + index;
    return `${letter(place)}${letter(Math.floor(place / 26))}-ZZ`;
  });
}

beforeAll(async () => {
  cluster = await startNatsCluster();
  const locales = Array.from({ length: ROUNDS }, (_, round) => localesOf(round)).flat();
  bench = await openFaultBench({ natsUrl: cluster.url, locales, env: { NATS_REPLICAS: '3' } });
  const client = new Client({ connectionString: bench.system.postgres.url });
  await client.connect();
  site = await plantSite(client, 'docs');
  await client.end();
});
afterAll(async () => bench.system.stop());

/** Returns the number of variants that the job has created. */
async function createdBy(job: string): Promise<number> {
  const [row] = await bench.system.postgres.query(
    `select count(*)::int as created from content.variants where job_id = '${job}'`,
  );
  return Number(row?.['created']);
}

describe('a cluster of three NATS servers with three replicas', () => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => [round]))(
    'loses no accepted job if a node is killed in the middle (round %i)',
    async (round) => {
      const locales = localesOf(round);
      const [name, node] = [...cluster.nodes][round % cluster.nodes.size] ?? [];
      await underLoad(bench, { seed: testSeed() + round }, async ({ caller, record }, history) => {
        const path = `/content/content-items/${site.rootId}/localize`;
        const { json } = await caller.repeat(path, { method: 'POST', body: { version: 1, locales } });
        const { id } = json as { readonly id: string };
        const made = site.pages * locales.length;
        record.jobs.push({ id, scenario: 'the site', states: ['completed'], made });
        await eventually(async () => (await createdBy(id)) > 0);
        await node?.kill();
        history.add(`node ${name ?? ''} is killed after ${await createdBy(id)} of ${made} variants`);
        const { answers, jobs } = await untilServed(caller, bench.space);
        history.add(`requests are answered again after ${answers} s, a new job has ended after ${jobs} s`);
        await eventually(async () => (await createdBy(id)) === made);
        await node?.restart();
      });
    },
  );
});
