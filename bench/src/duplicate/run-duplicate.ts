import { setTimeout as sleep } from 'node:timers/promises';
import type { System } from '@scriptorium/embedded';
import { connectToNats } from '@scriptorium/testing';
import { Pool } from 'pg';
import { waitUntilIdle } from '../system/wait-until-idle';
import { JobEnds } from '../system/job-ends';
import { withProduct, type BenchOptions } from '../system/temporary-product';
import { Records } from './records';
import { SingleInserts } from './single-inserts';

export interface DuplicateOptions extends BenchOptions {
  readonly rounds: number;
  /** Number of duplicates that are measured one after another. */
  readonly latencies: number;
  /** Duplicates in a round, by all clients together. */
  readonly records: number;
  readonly clients: number;
}

export interface DuplicateFigures {
  /** Milliseconds from the request to `job.completed`, one at a time. */
  readonly latencies: readonly number[];
  readonly records: number;
  readonly clients: number;
  /** Milliseconds of each round. */
  readonly rounds: readonly { readonly duplicates: number; readonly inserts: number }[];
}

/** A pause before each request, after which the system has finished the work of the one before. */
const IDLE_MS = 25;
/** As many as V8 needs to compile the code. */
const WARM_UPS = 40;

export function runDuplicate(options: DuplicateOptions): Promise<DuplicateFigures> {
  return withProduct(options, ['fr-FR'], (system, cleanups) => measure(options, system, cleanups));
}

async function measure(
  { rounds, latencies, records: perRound, clients, print }: DuplicateOptions,
  system: System,
  cleanups: (() => Promise<void>)[],
): Promise<DuplicateFigures> {
  const nats = await connectToNats(system.natsUrl);
  cleanups.push(() => nats.close());
  const ends = new JobEnds(nats);
  const pool = new Pool({ connectionString: system.databaseUrl, max: clients });
  cleanups.push(() => pool.end());
  const inserts = await SingleInserts.prepare(pool);
  const records = new Records(system.gatewayUrl);
  const sources = await createSources(records, clients);

  const duplicate = async (source: string): Promise<number> => {
    const start = performance.now();
    return (await ends.of(await records.duplicate(source))).at - start;
  };
  const times: number[] = [];
  await waitUntilIdle();
  for (let index = 0; index < latencies + WARM_UPS; index += 1) {
    await sleep(IDLE_MS);
    const time = await duplicate(sources[index % sources.length] ?? '');
    if (index >= WARM_UPS) times.push(time);
  }
  const measured: { duplicates: number; inserts: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    await waitUntilIdle();
    const duplicates = await runConcurrently(clients, perRound, (client) => duplicate(sources[client] ?? ''));
    await waitUntilIdle();
    const plain = await runConcurrently(clients, perRound, () => inserts.insert());
    // The first round is a warm-up.
    if (round === 0) continue;
    measured.push({ duplicates, inserts: plain });
    const [made, inserted] = [duplicates, plain].map((time) => Math.round((1000 * perRound) / time));
    print(`round ${round}: ${made} duplicates/s, ${inserted} single-row inserts/s`);
  }
  return { latencies: times, records: perRound, clients, rounds: measured };
}

async function createSources(records: Records, count: number): Promise<string[]> {
  const model = await records.createModel();
  const block = await records.blockOf(model);
  const sources: string[] = [];
  for (let number = 0; number < count; number += 1) sources.push(await records.createRecord(model, block, number));
  return sources;
}

/**
 * Runs `act` `count` times in all, on `clients` clients that each do one call after another. Returns the milliseconds.
 */
async function runConcurrently(
  clients: number,
  count: number,
  act: (client: number) => Promise<unknown>,
): Promise<number> {
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
