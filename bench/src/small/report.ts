import { median } from '../system/figures';
import type { SmallRound } from './run-small';

/** Returns the results in lines: for each number of clients the medians of its rounds. */
export function report(rounds: readonly SmallRound[]): string[] {
  const clients = [...new Set(rounds.map((round) => round.clients))];
  return [
    'one item into two locales, from POST to job.completed',
    ...clients.flatMap((width) => linesOf(rounds, width)),
  ];
}

function linesOf(all: readonly SmallRound[], clients: number): string[] {
  const rounds = all.filter((round) => round.clients === clients);
  const rate = (time: 'product' | 'pairs'): string =>
    median(rounds.map((round) => (1000 * round.jobs) / round[time])).toFixed(0);
  const ratio = median(rounds.map((round) => round.pairs / round.product));
  const names = Object.keys(rounds[0]?.cpuMs ?? {});
  const perJob = names.map((name) => ({
    name,
    ms: median(rounds.map((round) => (round.cpuMs[name] ?? NaN) / round.jobs)),
  }));
  const sum = perJob.reduce((total, { ms }) => total + ms, 0);
  return [
    `${clients} clients: ${rate('product')} jobs/s, ${ratio.toFixed(2)} times the ${rate('pairs')} pairs/s of graphile-worker`,
    `  processor ms per job: ${sum.toFixed(2)} (${perJob.map(({ name, ms }) => `${name} ${ms.toFixed(2)}`).join(', ')})`,
  ];
}
