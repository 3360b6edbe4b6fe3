import { Injectable } from '@nestjs/common';
import { NODE_OUTCOMES, type NodeOutcome } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';
import { Sums } from '../plan-views/sum-below';
import { readOutcomeRows } from './node-outcomes.store';

/** Nodes of all jobs that are kept, about 70 bytes each. A larger job is kept alone. */
const MAX_KEPT_NODES = 1_000_000;
/** How long the sums of a job that has work left are kept. */
const UNFINISHED_MS = 5_000;

/** The sums of outcomes below each node of the jobs that clients browse. Requests share one computation. */
@Injectable()
export class OutcomeSums {
  private readonly kept: LRUCache<string, Sums<NodeOutcome>, JobRow>;

  constructor(pool: Pool) {
    this.kept = new LRUCache({
      maxSize: MAX_KEPT_NODES,
      sizeCalculation: ({ size }) => Math.min(Math.max(size, 1), MAX_KEPT_NODES),
      fetchMethod: async (_key, _stale, { context }) => new Sums(await readOutcomeRows(pool, context), NODE_OUTCOMES),
    });
  }

  of(job: JobRow): Promise<Sums<NodeOutcome>> {
    const hasEnded = job.ended_at !== null;
    const key = `${job.id} ${hasEnded ? job.sequence : ''}`;
    return this.kept.forceFetch(key, { context: job, ...(hasEnded ? {} : { ttl: UNFINISHED_MS }) });
  }
}
