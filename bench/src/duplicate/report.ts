import { median, quantile } from '../system/figures';
import type { DuplicateFigures } from './run-duplicate';

/** Returns the results in lines. */
export function report({ latencies, records, clients, rounds }: DuplicateFigures): string[] {
  const rate = (times: readonly number[]): string => ((1000 * records) / median(times)).toFixed(0);
  const duplicates = rounds.map((round) => round.duplicates);
  const inserts = rounds.map((round) => round.inserts);
  const ratio = median(rounds.map((round) => round.inserts / round.duplicates));
  return [
    'one record, from POST to job.completed, on an idle system',
    `  p50 ${quantile(latencies, 0.5).toFixed(1)} ms, p95 ${quantile(latencies, 0.95).toFixed(1)} ms, of ${latencies.length}`,
    `${records} records by ${clients} clients, median of ${rounds.length} rounds`,
    `  duplicates          ${rate(duplicates).padStart(7)} records/s`,
    `  single-row inserts  ${rate(inserts).padStart(7)} rows/s, ${(1 / ratio).toFixed(1)} times as many`,
  ];
}
