import { setTimeout as sleep } from 'node:timers/promises';
import type { System } from '@scriptorium/embedded';
import { cpuTimes, cpuTimesSince, type CpuTimes } from '../system/cpu-times';
import type { Method } from './method';
import type { JobTimes, ProductJobs } from './product-jobs';

export interface ProductRun extends JobTimes {
  /** Milliseconds of processor time, by process. */
  readonly cpuMs: CpuTimes;
}

/** Copies with the product: one HTTP request, then everything until the last event is stored. */
export class ProductMethod implements Method {
  readonly name = 'scriptorium';
  readonly runs: ProductRun[] = [];

  /** @param warmUpId the root of a small tree, whose localization uses every connection of the worker once */
  constructor(
    private readonly system: System,
    private readonly jobs: ProductJobs,
    private readonly job: { readonly rootId: string; readonly locales: readonly string[]; readonly variants: number },
    private readonly warmUpId: string,
  ) {}

  async warmUp(): Promise<void> {
    await this.jobs.runSmall(this.warmUpId, this.job.locales);
    // Commands other than the last may still publish their events.
    await sleep(50);
    await this.jobs.events.recreate();
  }

  async run(): Promise<number> {
    const before = cpuTimes(this.system);
    const times = await this.jobs.runLarge(this.job.rootId, this.job.locales, this.job.variants);
    this.runs.push({ ...times, cpuMs: cpuTimesSince(before, this.system) });
    return times.stored;
  }
}
