import type { NatsConnection } from '@nats-io/transport-node';
import { forEachConcurrent } from '../system/for-each-concurrent';
import { JobEnds } from '../system/job-ends';
import { LOCALES, requestLocalization } from '../system/product';
import { countVariants, type PlannedTree } from './plan-sizes';
import { Progress } from './progress';
import type { TreeGenerator } from './tree-generator';

/** Localizes trees through the API with one job for each, several at a time. */
export class TreeLocalizer {
  private readonly ends: JobEnds;

  constructor(
    private readonly gatewayUrl: string,
    nats: NatsConnection,
    private readonly generator: TreeGenerator,
    private readonly jobs: number,
    private readonly print: (line: string) => void,
  ) {
    this.ends = new JobEnds(nats);
  }

  /** Returns the milliseconds from the first request to the last `job.completed`. */
  async localize(trees: readonly PlannedTree[], what: string): Promise<number> {
    const progress = new Progress(what, countVariants(trees), this.print);
    const start = performance.now();
    let last = start;
    await forEachConcurrent(trees, this.jobs, async (tree) => {
      const rootId = this.generator.rootId(tree.number);
      const { at, created } = await this.ends.of(await requestLocalization(this.gatewayUrl, rootId, LOCALES));
      const expected = countVariants([tree]);
      if (created !== expected) throw new Error(`A job created ${created} variants instead of ${expected}.`);
      last = Math.max(last, at);
      progress.add(created);
    });
    return last - start;
  }
}
