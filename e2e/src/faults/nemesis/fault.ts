/** A fault that ends by itself: after `inject` resolves, the system can recover. */
export interface Fault {
  readonly name: string;
  /** Resolves when the fault is over. Returns what it hit. */
  inject(random: () => number): Promise<string>;
}

export function choose<T>(random: () => number, among: readonly T[]): T {
  const chosen = among[Math.floor(random() * among.length)];
  if (chosen === undefined) throw new Error('There is nothing to choose from.');
  return chosen;
}

/** Returns the same members in another order. */
export function shuffled<T>(random: () => number, members: readonly T[]): T[] {
  return members
    .map((member) => ({ member, place: random() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ member }) => member);
}
