import { Injectable } from '@nestjs/common';
import { NODE_OUTCOMES, UNDO_NODE_OUTCOMES, type NodeOutcome, type UndoNodeOutcome } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';
import { Sums } from '../plan-views/sum-below';
import { readOutcomeRows } from './node-outcomes.store';

/** Nodes of all jobs that are kept, about 70 bytes each. A larger job is kept alone. */
const MAX_KEPT_NODES = 1_000_000;
/** How long the sums of a job that has work left are kept. */
const UNFINISHED_MS = 5_000;

type AnyOutcome = NodeOutcome | UndoNodeOutcome;

/** The sums of outcomes below each node of the jobs that clients browse. Requests share one computation. */
@Injectable()
export class OutcomeSums {
  private readonly kept: LRUCache<string, Sums<AnyOutcome>, JobRow>;

  constructor(pool: Pool) {
    this.kept = new LRUCache({
      maxSize: MAX_KEPT_NODES,
      sizeCalculation: ({ size }) => Math.min(Math.max(size, 1), MAX_KEPT_NODES),
      fetchMethod: async (_key, _stale, { context }) =>
        new Sums<AnyOutcome>(await readOutcomeRows(pool, context), namesOf(context)),
    });
  }

  of(job: JobRow): Promise<Sums<AnyOutcome>> {
    const hasEnded = job.ended_at !== null;
    const key = `${job.id} ${hasEnded ? job.sequence : ''}`;
    return this.kept.forceFetch(key, { context: job, ...(hasEnded ? {} : { ttl: UNFINISHED_MS }) });
  }
}

function namesOf({ kind, undoes }: JobRow): readonly AnyOutcome[] {
  return kind === 'undo' && undoes !== 'roll-out' ? UNDO_NODE_OUTCOMES : NODE_OUTCOMES;
}
