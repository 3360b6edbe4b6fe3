import { readFileSync, writeFileSync } from 'node:fs';
import { setInterval } from 'node:timers';
import type { System } from '@scriptorium/embedded';
import { processFigures } from '../system/figures';

const LOOK_EVERY_MS = 1_000;

/**
 * The most memory that each process has held, in MB: of a single process as the kernel knows it, of PostgreSQL, whose processes share
 * pages, as it is seen once a second. Linux alone.
 */
export class ProcessPeaks {
  private readonly peaks = new Map<string, number>();
  private readonly looking: NodeJS.Timeout;

  constructor(private readonly system: System) {
    for (const pid of Object.values(system.pids)) forgetPeak(pid);
    this.looking = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  stop(): Readonly<Record<string, number>> {
    clearInterval(this.looking);
    this.look();
    return Object.fromEntries(this.peaks);
  }

  private look(): void {
    for (const [name, pid] of Object.entries(this.system.pids)) {
      const now = name === 'postgres' ? processFigures(pid)?.megabytes : peakOf(pid);
      // One of PostgreSQL's may have ended while it was looked at.
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

/** From here on the kernel counts anew: https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html */
function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Then it is the peak since the start.
  }
}
