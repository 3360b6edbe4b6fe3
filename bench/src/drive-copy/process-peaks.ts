import { readFileSync, writeFileSync } from 'node:fs';
import { setInterval } from 'node:timers';
import type { System } from '@scriptorium/embedded';
import { processFigures } from '../system/figures';

const SAMPLE_EVERY_MS = 1_000;

/**
 * The peak memory of each process, in MB. For a single process it is the count of the kernel. For PostgreSQL, whose
 * processes share pages, it is sampled once a second. Linux only.
 */
export class ProcessPeaks {
  private readonly peaks = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly system: System) {
    for (const pid of Object.values(system.pids)) resetPeak(pid);
    this.timer = setInterval(() => this.sample(), SAMPLE_EVERY_MS);
  }

  stop(): Readonly<Record<string, number>> {
    clearInterval(this.timer);
    this.sample();
    return Object.fromEntries(this.peaks);
  }

  private sample(): void {
    for (const [name, pid] of Object.entries(this.system.pids)) {
      const now = name === 'postgres' ? processFigures(pid)?.megabytes : peakOf(pid);
      // A process of PostgreSQL may have ended during the sample.
      if (now !== undefined) this.peaks.set(name, Math.max(this.peaks.get(name) ?? 0, now));
    }
  }
}

function peakOf(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

/** Resets the peak of a process: https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html */
function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Without the right to reset it, the peak counts from the start of the process.
  }
}
