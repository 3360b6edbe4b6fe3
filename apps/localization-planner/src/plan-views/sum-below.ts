import { PLAN_DECISIONS, type DecisionCounts, type PlanDecision } from '@scriptorium/contracts';

/** A node in the tree of a plan: its number, that of its parent or -1, and its decisions in their order. */
export type TreeRow = readonly [number: number, parent: number, ...decisions: number[]];

export interface Below {
  readonly nodes: number;
  readonly byDecision: DecisionCounts;
}

/** The sums below each node, in one array: a plan has up to millions of nodes. */
export class Sums {
  /** For each node the number of nodes below it, then its sums by decision. */
  private readonly sums: Float64Array;

  /** @param rows of all nodes, in the order of their numbers from 0. A parent has a lower number than its children. */
  constructor(rows: readonly TreeRow[]) {
    this.sums = new Float64Array(rows.length * WIDTH);
    for (const [number, parent, ...decisions] of rows.toReversed()) {
      if (parent < 0) continue;
      const [from, to] = [number * WIDTH, parent * WIDTH];
      this.add(to, 1 + this.at(from));
      decisions.forEach((count, place) => {
        this.add(to + 1 + place, count + this.at(from + 1 + place));
      });
    }
  }

  get size(): number {
    return this.sums.length / WIDTH;
  }

  below(number: number): Below {
    const first = number * WIDTH;
    const byDecision = Object.fromEntries(
      PLAN_DECISIONS.map((decision, place): [PlanDecision, number] => [decision, this.at(first + 1 + place)]),
    ) as Record<PlanDecision, number>;
    return { nodes: this.at(first), byDecision };
  }

  private at(place: number): number {
    return this.sums[place] ?? 0;
  }

  private add(place: number, count: number): void {
    this.sums[place] = this.at(place) + count;
  }
}

const WIDTH = 1 + PLAN_DECISIONS.length;
