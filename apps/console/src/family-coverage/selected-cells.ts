import type { CopyRequest } from '@scriptorium/client';
import type { CoveredFamily } from './use-coverage';

/** The cells that a plan is made for: a localization makes missing ones, a roll-out updates outdated ones. */
export type Target = 'missing' | 'outdated';

/** The roots and locales of a copy request. */
export interface SelectedCells {
  readonly roots: readonly string[];
  readonly locales: readonly string[];
}

/**
 * Returns the roots and locales for the cells of families in a state. A localization begins at the oldest variants of
 * the families; a roll-out has the outdated copies themselves.
 */
export function selectedCells(families: readonly CoveredFamily[], target: Target): SelectedCells {
  const found = new FoundCells();
  found.add(families, target);
  return found.cells;
}

/** Does the same for pages of families. Reads no further page when there are more than `maxRoots` roots. */
export async function selectedCellsOf(
  pages: AsyncIterable<readonly CoveredFamily[]>,
  target: Target,
  maxRoots: number,
): Promise<SelectedCells> {
  const found = new FoundCells();
  for await (const families of pages) {
    found.add(families, target);
    if (found.roots.size > maxRoots) break;
  }
  return found.cells;
}

class FoundCells {
  readonly roots = new Set<string>();
  private readonly locales = new Set<string>();

  get cells(): SelectedCells {
    return { roots: [...this.roots], locales: [...this.locales] };
  }

  add(families: readonly CoveredFamily[], target: Target): void {
    for (const { first, cells } of families) {
      for (const { state, locale, variantId } of cells) {
        const root = target === 'missing' ? first?.variantId : variantId;
        if (state !== target || root === undefined || root === null) continue;
        this.roots.add(root);
        this.locales.add(locale);
      }
    }
  }
}

/** Returns the request of a plan. Variants that exist by then are reused. */
export function requestFor(target: Target, { roots, locales }: SelectedCells): CopyRequest {
  const request = { roots: roots.map((variantId) => ({ variantId })), locales: [...locales] };
  return target === 'missing' ? { kind: 'localize', existing: 'reuse', ...request } : { kind: 'roll-out', ...request };
}
