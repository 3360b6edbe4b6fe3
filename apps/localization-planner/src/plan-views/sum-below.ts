/** A node in the tree of a plan: its number, that of its parent or -1, and its counts in the order of their names. */
export type TreeRow = readonly [number: number, parent: number, ...counts: number[]];

export interface Below<Name extends string> {
  readonly nodes: number;
  readonly counts: Readonly<Record<Name, number>>;
}

/** The sums below each node, in one array: a plan has up to millions of nodes. */
export class Sums<Name extends string> {
  /** For each node the number of nodes below it, then its sums by name. */
  private readonly sums: Float64Array;
  private readonly width: number;

  /** @param rows of all nodes, in the order of their numbers from 0. A parent has a lower number than its children. */
  constructor(
    rows: readonly TreeRow[],
    private readonly names: readonly Name[],
  ) {
    this.width = 1 + names.length;
    this.sums = new Float64Array(rows.length * this.width);
    for (const [number, parent, ...counts] of rows.toReversed()) {
      if (parent < 0) continue;
      const [from, to] = [number * this.width, parent * this.width];
      this.add(to, 1 + this.at(from));
      counts.forEach((count, place) => {
        this.add(to + 1 + place, count + this.at(from + 1 + place));
      });
    }
  }

  get size(): number {
    return this.sums.length / this.width;
  }

  below(number: number): Below<Name> {
    const first = number * this.width;
    const counts = Object.fromEntries(
      this.names.map((name, place): [Name, number] => [name, this.at(first + 1 + place)]),
    ) as Record<Name, number>;
    return { nodes: this.at(first), counts };
  }

  private at(place: number): number {
    return this.sums[place] ?? 0;
  }

  private add(place: number, count: number): void {
    this.sums[place] = this.at(place) + count;
  }
}
