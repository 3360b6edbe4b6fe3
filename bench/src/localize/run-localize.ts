import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { schemaBytes, takeBack } from './clean-up';
import { median, processFigures, quantile } from './figures';
import { PlainJobs } from './plain-jobs';
import { PlainPair } from './plain-pair';
import { fillPlainTables, makePlainTables } from './plain-tables';
import type { System } from '@scriptorium/embedded';
import { ROOT_LOCALE, startProduct } from './product';
import { ProductJobs } from './product-job';
import { RawCopy, stageRows } from './raw-copy';
import { plantItems } from './plant-items';
import { PAGE_SCHEMA, readSite, type SourceItem } from './site';

const LOCALES = ['fr-FR', 'de-DE', 'es-ES', 'it-IT', 'ja-JP', 'zh-CN', 'pt-BR', 'nl-NL', 'pl-PL', 'ko-KR'];
const IDLE_MS = 20;

export interface LocalizeOptions {
  readonly rounds: number;
  readonly pages: number;
  readonly latencies: number;
  readonly dataDir: string | undefined;
  readonly durability?: 'durable' | 'fast';
  /** Aborts when the user wants the end. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

export async function runLocalize(options: LocalizeOptions): Promise<void> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'scriptorium-bench-'));
  // Under root, PostgreSQL's own user must pass through.
  chmodSync(dataDir, 0o711);
  const product = await startProduct({
    folder: dataDir,
    locales: LOCALES,
    durability: options.durability ?? 'durable',
    env: process.env,
  });
  const database = new Client({ connectionString: product.databaseUrl });
  const opened = [() => product.stop(), () => database.end()];
  try {
    await database.connect();
    await Promise.race([measure(options, product, database, opened), aborted(options.signal)]);
  } finally {
    for (const close of opened.reverse()) await close();
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(
  options: LocalizeOptions,
  product: System,
  database: Client,
  opened: (() => Promise<void>)[],
): Promise<void> {
  const { print } = options;
  const site = readSite(options.pages);
  const small = Array.from({ length: options.latencies + 20 }, smallItem);
  await plantItems(database, [...site, ...small]);
  await makePlainTables(database);
  await fillPlainTables(database, [...site, ...small], ROOT_LOCALE);
  const jobs = await ProductJobs.open(product.gatewayUrl, product.natsUrl);
  opened.push(() => jobs.close());
  const plain = await PlainJobs.start(product.databaseUrl);
  opened.push(() => plain.stop());
  const raw = await RawCopy.open(product.databaseUrl, 2);
  opened.push(() => raw.close());
  const rootId = site[0]?.id ?? '';
  const variants = site.length * LOCALES.length;
  await takeBack(database, ROOT_LOCALE);

  const times: Record<string, number[]> = { product: [], raw1: [], raw2: [], plain: [] };
  const note = (name: string, value: number): void => void (times[name] ??= []).push(value);
  const methods: Record<string, () => Promise<void>> = {
    product: async () => {
      await jobs.forgetEvents();
      const cpu = cpuOf(product);
      const { accepted, completed, stored } = await jobs.run(rootId, LOCALES, variants);
      note('product', stored);
      const used = Object.entries(cpuOf(product)).map(([name, ms]) => `${name} ${ms - (cpu[name] ?? 0)}`);
      print(
        `  product ${rate(variants, stored)}/s: accepted ${ms(accepted)}, completed ${ms(completed)}, all events ${ms(stored)}; cpu ms: ${used.join(', ')}`,
      );
    },
    raw1: async () => note('raw1', await raw.run(variants, 1)),
    raw2: async () => note('raw2', await raw.run(variants, 2)),
    plain: async () => note('plain', await plain.run(database, site, LOCALES)),
  };

  let bytes = { product: 0, plain: 0 };
  for (let round = 0; round <= options.rounds; round += 1) {
    if (round === 1) for (const list of Object.values(times)) list.length = 0;
    const names = Object.keys(methods);
    if (process.env['BENCH_ONLY'] !== undefined && round > 0) names.splice(1);
    const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
    for (const name of order) {
      const before = round > 0 ? undefined : await schemaBytes(database, sized(name));
      await methods[name]?.();
      if (before !== undefined && (name === 'product' || name === 'plain')) {
        bytes = { ...bytes, [name]: ((await schemaBytes(database, sized(name))) - before) / variants };
      }
      if (round === 0 && name === 'product') await stageRows(database, ROOT_LOCALE);
      await takeBack(database, ROOT_LOCALE);
    }
    print(
      `round ${round}: ` + names.map((name) => `${name} ${rate(variants, times[name]?.at(-1) ?? NaN)}/s`).join(', '),
    );
  }

  const memory = Object.entries(product.pids).map(
    ([name, pid]) => `${name} ${Math.round(processFigures(pid)?.megabytes ?? NaN)} MB`,
  );
  const plainMemory = processFigures(plain.pid)?.megabytes ?? NaN;
  const speed = (name: string): number => (1000 * variants) / median(times[name] ?? []);
  print(
    `variants/s (median of ${options.rounds}): ` +
      Object.keys(methods)
        .map((name) => `${name} ${Math.round(speed(name))}`)
        .join(', '),
  );
  print(
    `product / raw1 ${(speed('product') / speed('raw1')).toFixed(2)}, / raw2 ${(speed('product') / speed('raw2')).toFixed(2)}, / plain ${(speed('product') / speed('plain')).toFixed(1)}`,
  );
  print(`bytes a variant: product ${Math.round(bytes.product)}, plain ${Math.round(bytes.plain)}`);
  print(`memory: ${memory.join(', ')}; plain worker ${Math.round(plainMemory)} MB`);

  await plain.stop();
  const pair = await PlainPair.start(product.databaseUrl);
  opened.push(() => pair.stop());
  const latencies: { product: number[]; pair: number[] } = { product: [], pair: [] };
  for (const [index, { id }] of small.entries()) {
    await sleep(IDLE_MS);
    const own = await jobs.runSmall(id, LOCALES.slice(0, 2));
    await sleep(IDLE_MS);
    const theirs = await pair.run(id, LOCALES.slice(0, 2));
    if (index < 20) continue;
    latencies.product.push(own);
    latencies.pair.push(theirs);
  }
  for (const [name, values] of Object.entries(latencies)) {
    print(
      `${name} latency: p50 ${ms(quantile(values, 0.5))}, p95 ${ms(quantile(values, 0.95))}, max ${ms(quantile(values, 1))}`,
    );
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('Ended before all was measured');
}

function smallItem(): SourceItem {
  const id = randomUUID();
  return {
    id,
    label: 'Note',
    body: { _meta: { name: 'Note', schema: PAGE_SCHEMA }, title: 'Note', text: id, children: [], mentions: [] },
  };
}

function sized(name: string): string[] {
  return name === 'plain' ? ['plain'] : ['content', 'jobs'];
}

function cpuOf(product: System): Record<string, number> {
  return Object.fromEntries(
    Object.entries(product.pids).map(([name, pid]) => [name, processFigures(pid)?.cpuMs ?? NaN]),
  );
}

function rate(count: number, milliseconds: number): number {
  return Math.round((1000 * count) / milliseconds);
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
