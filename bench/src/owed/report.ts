import { quantile } from '../system/figures';
import type { OwedFigures, Pair } from './run-owed';

/** Returns the results in lines: how much longer the work takes with marks, by pairs of neighbouring rounds. */
export function report({ large, small }: OwedFigures): string[] {
  return [
    'time with marks of owed events against the time without, by pairs',
    lineOf('one job into ten locales, until its events are stored', large),
    lineOf('small jobs, from POST to job.completed', small),
  ];
}

function lineOf(what: string, pairs: readonly Pair[]): string {
  const ratios = pairs.map(({ marked, unmarked }) => marked / unmarked);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => quantile(ratios, part).toFixed(3));
  return `${what}: ${middle} (median of ${ratios.length}; quartiles ${low} and ${high})`;
}
