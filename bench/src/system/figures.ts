import { readdirSync, readFileSync } from 'node:fs';

/** Returns the value below which `part` (0 to 1) of the values are: the nearest value, without interpolation. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export interface ProcessFigures {
  /** Current resident memory. For PostgreSQL with all its backends; shared pages are counted once. */
  readonly megabytes: number;
  /** Processor time used since the start of the process. */
  readonly cpuMs: number;
}

/** Returns the figures of a process from /proc; undefined if it does not exist, or outside of Linux. */
export function processFigures(pid: number): ProcessFigures | undefined {
  try {
    const family = [pid, ...childrenOf(pid)];
    return {
      megabytes: family.reduce((sum, member) => sum + kilobytes(member, family.length > 1 ? 'Pss' : 'Rss'), 0) / 1024,
      cpuMs: family.reduce((sum, member) => sum + cpuMs(member), 0),
    };
  } catch {
    return undefined;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => {
      try {
        return statFields(candidate)[1] === String(pid);
      } catch {
        // It has ended since the folder was listed.
        return false;
      }
    });
}

function kilobytes(pid: number, kind: 'Rss' | 'Pss'): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(new RegExp(`^${kind}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0);
}

/** Returns user and system time, including ended children. A clock tick is 10 ms. */
function cpuMs(pid: number): number {
  const fields = statFields(pid);
  return 10 * [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
}

/**
 * Returns the fields of /proc/<pid>/stat from the third on. The second one, the name of the program, may have spaces.
 */
function statFields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
