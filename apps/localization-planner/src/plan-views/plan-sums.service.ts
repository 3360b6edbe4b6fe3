import { Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import type { PlanRow } from '../plan-rows/plans.store';
import { readTreeRows } from './tree-rows.store';
import { Sums } from './sum-below';

/** Nodes of all plans that are kept, about 50 bytes each. */
const MAX_KEPT_NODES = 2_000_000;

/**
 * The sums below each node of the plans that clients browse. A page needs the sums of its nodes, which depend on the
 * whole plan: they are computed once for each digest and kept. The plans that were not read for the longest time
 * are dropped first.
 */
@Injectable()
export class PlanSums {
  private readonly kept = new Map<string, Promise<Sums>>();
  private nodes = 0;

  constructor(private readonly pool: Pool) {}

  async of(plan: PlanRow): Promise<Sums> {
    const key = `${plan.id} ${plan.digest ?? ''}`;
    const sums = this.kept.get(key) ?? this.read(key, plan);
    // The last one is the one that was read last.
    this.kept.delete(key);
    this.kept.set(key, sums);
    return sums;
  }

  private async read(key: string, plan: PlanRow): Promise<Sums> {
    try {
      const sums = new Sums(await readTreeRows(this.pool, plan));
      this.nodes += sums.size;
      await this.drop(key);
      return sums;
    } catch (error) {
      this.kept.delete(key);
      throw error;
    }
  }

  private async drop(key: string): Promise<void> {
    for (const [other, sums] of this.kept) {
      if (this.nodes <= MAX_KEPT_NODES) return;
      if (other === key) continue;
      this.kept.delete(other);
      this.nodes -= (await sums.catch(() => undefined))?.size ?? 0;
    }
  }
}
