import { setTimeout as sleep } from 'node:timers/promises';
import type { System } from '@scriptorium/embedded';
import { connect } from '@nats-io/transport-node';
import { Pool } from 'pg';
import { untilCalm } from '../system/calm';
import { JobEnds } from '../system/job-ends';
import { withProduct, type BenchOptions } from '../system/temporary-product';
import { Records } from './records';
import { SingleInserts } from './single-inserts';

export interface DuplicateOptions extends BenchOptions {
  readonly rounds: number;
  /** Duplicates one after another whose time is taken. */
  readonly latencies: number;
  /** Duplicates a round, by all clients together. */
  readonly records: number;
  readonly clients: number;
}

export interface DuplicateFigures {
  /** Milliseconds from the request to `job.completed`, one at a time. */
  readonly latencies: readonly number[];
  readonly records: number;
  readonly clients: number;
  /** Milliseconds a round. */
  readonly rounds: readonly { readonly duplicates: number; readonly inserts: number }[];
}

/** So that the system is idle when the next request comes: nothing is left of the one before. */
const IDLE_MS = 25;
/** Until V8 has compiled what there is to compile. */
const WARM_UPS = 40;

export function runDuplicate(options: DuplicateOptions): Promise<DuplicateFigures> {
  return withProduct(options, ['fr-FR'], (system, opened) => measure(options, system, opened));
}

async function measure(
  { rounds, latencies, records: perRound, clients, print }: DuplicateOptions,
  system: System,
  opened: (() => Promise<void>)[],
): Promise<DuplicateFigures> {
  const nats = await connect({ servers: system.natsUrl, name: 'bench' });
  opened.push(() => nats.close());
  const ends = new JobEnds(nats);
  const pool = new Pool({ connectionString: system.databaseUrl, max: clients });
  opened.push(() => pool.end());
  const inserts = await SingleInserts.prepare(pool);
  const records = new Records(system.gatewayUrl);
  const sources = await makeSources(records, clients);

  const duplicate = async (source: string): Promise<number> => {
    const start = performance.now();
    return (await ends.of(await records.duplicate(source))).at - start;
  };
  const times: number[] = [];
  await untilCalm();
  for (let index = 0; index < latencies + WARM_UPS; index += 1) {
    await sleep(IDLE_MS);
    const time = await duplicate(sources[index % sources.length] ?? '');
    if (index >= WARM_UPS) times.push(time);
  }
  const measured: { duplicates: number; inserts: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    await untilCalm();
    const duplicates = await together(clients, perRound, (client) => duplicate(sources[client] ?? ''));
    await untilCalm();
    const plain = await together(clients, perRound, () => inserts.insert());
    // The first warms up.
    if (round === 0) continue;
    measured.push({ duplicates, inserts: plain });
    const [made, inserted] = [duplicates, plain].map((time) => Math.round((1000 * perRound) / time));
    print(`round ${round}: ${made} duplicates/s, ${inserted} single-row inserts/s`);
  }
  return { latencies: times, records: perRound, clients, rounds: measured };
}

async function makeSources(records: Records, count: number): Promise<string[]> {
  const model = await records.makeModel();
  const block = await records.blockOf(model);
  const sources: string[] = [];
  for (let number = 0; number < count; number += 1) sources.push(await records.makeRecord(model, block, number));
  return sources;
}

/** Milliseconds until `clients` that each do one thing after another have done it `count` times in all. */
async function together(clients: number, count: number, act: (client: number) => Promise<unknown>): Promise<number> {
  let left = count;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      while (left > 0) {
        left -= 1;
        await act(client);
      }
    }),
  );
  return performance.now() - start;
}
