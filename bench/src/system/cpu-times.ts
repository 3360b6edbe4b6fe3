import type { System } from '@scriptorium/embedded';
import { processFigures } from './figures';

/** Milliseconds of processor time since the start of each process, by name. */
export type CpuTimes = Readonly<Record<string, number>>;

export function cpuTimes(system: System): CpuTimes {
  const pids = Object.entries(system.pids);
  return Object.fromEntries(pids.map(([name, pid]) => [name, processFigures(pid)?.cpuMs ?? NaN]));
}

export function cpuTimesSince(before: CpuTimes, system: System): CpuTimes {
  const now = Object.entries(cpuTimes(system));
  return Object.fromEntries(now.map(([name, ms]) => [name, ms - (before[name] ?? NaN)]));
}
