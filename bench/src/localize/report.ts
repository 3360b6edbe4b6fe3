import { median, quantile } from '../system/figures';
import { storageLines, type Storage } from '../system/storage-lines';
import type { Latencies } from './measure-latency';
import type { Times } from './measure-rounds';
import type { ProductRun } from './product-method';

export interface Figures {
  readonly variants: number;
  readonly times: Times;
  readonly runs: readonly ProductRun[];
  /** Bytes that a variant adds to the database, by method. */
  readonly bytes: Readonly<Record<string, number>>;
  /** Bytes that the first run of the product added to tables, indexes and the stream. */
  readonly storage: Storage;
  /** Memory after the rounds, by process. */
  readonly megabytes: Readonly<Record<string, number>>;
  readonly latencies: Latencies;
}

export function rate(variants: number, milliseconds: number): number {
  return Math.round((1000 * variants) / milliseconds);
}

/** Returns the results in lines. All values are medians. */
export function report({ variants, times, runs, bytes, storage, megabytes, latencies }: Figures): string[] {
  const [product = [], ...others] = [...times.values()];
  const ratios = others.map((compared) => median(compared.map((time, round) => time / (product[round] ?? NaN))));
  const of = (part: (run: ProductRun) => number): string => `${median(runs.map(part)).toFixed(0)} ms`;
  const processes = Object.keys(runs[0]?.cpuMs ?? {});
  const small = (values: readonly number[]): string =>
    `p50 ${quantile(values, 0.5).toFixed(1)} ms, p95 ${quantile(values, 0.95).toFixed(1)} ms, of ${values.length}`;
  return [
    `${variants} variants, median of ${product.length} rounds`,
    ...[...times].map(([name, all], index) => {
      const ratio = ratios[index - 1];
      const comparison = ratio === undefined ? '' : `  scriptorium makes ${ratio.toFixed(2)} times as many`;
      return `  ${name.padEnd(18)} ${String(rate(variants, median(all))).padStart(7)} variants/s${comparison}`;
    }),
    `  scriptorium: accepted after ${of((run) => run.accepted)}, completed after ${of((run) => run.completed)}, ` +
      `last event stored after ${of((run) => run.stored)}`,
    `  processor time: ${processes.map((name) => `${name} ${of((run) => run.cpuMs[name] ?? NaN)}`).join(', ')}`,
    'bytes added to the database by a variant',
    ...Object.entries(bytes).map(([name, count]) => `  ${name.padEnd(18)} ${count.toFixed(0)}`),
    ...storageLines(variants, storage),
    'memory after the rounds',
    ...Object.entries(megabytes).map(([name, count]) => `  ${name.padEnd(20)} ${count.toFixed(0)} MB`),
    'one item into two locales, from request to completion, on an idle system',
    `  scriptorium        ${small(latencies.product)}`,
    `  a pair of jobs     ${small(latencies.pair)}`,
  ];
}
