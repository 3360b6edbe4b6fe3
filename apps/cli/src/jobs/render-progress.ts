import type { Job } from '@scriptorium/client';

const COUNTS = ['created', 'updated', 'reused', 'skipped', 'removed', 'archived', 'failed'] as const;

/** Returns a line about a job: `2026-11-21T12:00:10.000Z running 6104/7680 created=5530 failed=3`. */
export function renderProgressLine({ state, progress, throttledUntil, stateReason }: Job, now: Date): string {
  const counts = COUNTS.flatMap((name) => ((progress[name] ?? 0) > 0 ? [`${name}=${progress[name]}`] : []));
  const wait = throttledUntil === null ? [] : [`until=${throttledUntil}`];
  const reason = stateReason === null ? [] : [`reason=${stateReason}`];
  return [now.toISOString(), state, `${progress.done}/${progress.total}`, ...counts, ...wait, ...reason].join(' ');
}

/** Returns the text beside the bar of a job. */
export function renderCounts({ state, progress, rate, throttledUntil, stateReason }: Job): string {
  if (state === 'throttled') return `throttled until ${throttledUntil ?? '?'}: ${stateReason ?? ''}`;
  const counts = COUNTS.flatMap((name) => ((progress[name] ?? 0) > 0 ? [`${name} ${progress[name]}`] : []));
  return [state, ...counts, ...(rate === null ? [] : [`${Math.round(rate)}/s`])].join('  ');
}
