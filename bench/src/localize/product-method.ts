import { setTimeout as sleep } from 'node:timers/promises';
import type { System } from '@scriptorium/embedded';
import { processFigures } from '../system/figures';
import type { Method } from './method';
import type { JobTimes, ProductJobs } from './product-jobs';

export interface ProductRun extends JobTimes {
  /** Milliseconds of processor time, by process. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

/** The product's way: one request over HTTP, then all that follows until the last event is stored. */
export class ProductMethod implements Method {
  readonly name = 'scriptorium';
  readonly runs: ProductRun[] = [];

  /** `warmUpId`: the root of a small tree, whose localization keeps every connection of the worker busy once. */
  constructor(
    private readonly system: System,
    private readonly jobs: ProductJobs,
    private readonly job: { readonly rootId: string; readonly locales: readonly string[]; readonly variants: number },
    private readonly warmUpId: string,
  ) {}

  async warmUp(): Promise<void> {
    await this.jobs.runSmall(this.warmUpId, this.job.locales);
    // Other commands than the last may still be telling of what they made.
    await sleep(50);
    await this.jobs.events.recreate();
  }

  async run(): Promise<number> {
    const before = this.cpuMs();
    const times = await this.jobs.runLarge(this.job.rootId, this.job.locales, this.job.variants);
    const used = Object.entries(this.cpuMs()).map(([name, ms]) => [name, ms - (before[name] ?? NaN)] as const);
    this.runs.push({ ...times, cpuMs: Object.fromEntries(used) });
    return times.stored;
  }

  private cpuMs(): Record<string, number> {
    const pids = Object.entries(this.system.pids);
    return Object.fromEntries(pids.map(([name, pid]) => [name, processFigures(pid)?.cpuMs ?? NaN]));
  }
}
