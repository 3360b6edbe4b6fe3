export interface OutcomeCount {
  readonly outcome: string;
  readonly locale: string | null;
  readonly reason: string | null;
  readonly count: number;
}

interface Chosen {
  readonly outcome: string | undefined;
  readonly locale: string | undefined;
  readonly reason: string | undefined;
}

interface Facets {
  readonly outcomes: ReadonlyMap<string, number>;
  readonly locales: ReadonlyMap<string, number>;
  readonly reasons: ReadonlyMap<string, number>;
}

/** Sums counts by each facet. The counts of a facet are those under the choices of the other two. */
export function facetsOf(counts: readonly OutcomeCount[], { outcome, locale, reason }: Chosen): Facets {
  const fits = (chosen: string | undefined, value: string | null): boolean => chosen === undefined || chosen === value;
  return {
    outcomes: sum(
      counts.filter((each) => fits(locale, each.locale) && fits(reason, each.reason)),
      ({ outcome: by }) => by,
    ),
    locales: sum(
      counts.filter((each) => fits(outcome, each.outcome) && fits(reason, each.reason)),
      ({ locale: by }) => by,
    ),
    reasons: sum(
      counts.filter((each) => fits(outcome, each.outcome) && fits(locale, each.locale)),
      ({ reason: by }) => by,
    ),
  };
}

function sum(counts: readonly OutcomeCount[], by: (count: OutcomeCount) => string | null): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const each of counts) {
    const value = by(each);
    if (value !== null) sums.set(value, (sums.get(value) ?? 0) + each.count);
  }
  return sums;
}
