import { RejectedError, requireLimit, type CopyRoot, type SpaceId, type VariantId } from '@scriptorium/contracts';
import type { RepositoryFacts } from '@scriptorium/copy-engine';
import { findLocale, requireLocales, type DefinedLocales } from './find-locale';

export interface RootRow {
  readonly variantId: VariantId;
  readonly version: number;
  readonly label: string;
  readonly locale: string | null;
  readonly status: string;
  readonly repositoryId: string;
}

/** The facts about a space for the decision about a copy request. */
export interface SpaceSnapshot {
  readonly spaceId: SpaceId;
  /** Number of removals in the space (content.removals). */
  readonly removals: string;
  readonly locales: DefinedLocales;
  readonly repositories: readonly RepositoryFacts[];
}

/** Rejects with LOCALES_EMPTY, LOCALE_NOT_SUPPORTED {locales}, LIMIT_EXCEEDED. */
export function decideLocales(requested: readonly string[], defined: SpaceSnapshot['locales']): string[] {
  if (requested.length === 0) throw new RejectedError('LOCALES_EMPTY', 'At least one locale is required.');
  requireLocales(defined, requested);
  const locales = [...new Set(requested.map((tag) => findLocale(defined, tag) ?? tag))];
  requireLimit('locales', locales.length);
  return locales;
}

/** Rejects with ROOT_NOT_FOUND {roots}. */
export function requireRoots(requested: readonly CopyRoot[], roots: readonly RootRow[]): void {
  const found = new Set(roots.map(({ variantId }) => variantId));
  const missing = namedIn(requested).flatMap(({ variantId }) => (found.has(variantId) ? [] : [variantId]));
  if (missing.length === 0 && roots.length > 0) return;
  const message = missing.length > 0 ? `No variants have the ids ${listed(missing)}.` : 'The queries match no variant.';
  throw new RejectedError('ROOT_NOT_FOUND', message, { roots: missing });
}

/** Rejects with SOURCE_MOVED {variantId, sent, current} if a named root does not have the requested version. */
export function requireVersions(requested: readonly CopyRoot[], roots: readonly RootRow[]): void {
  const byId = new Map(roots.map((root) => [root.variantId, root]));
  for (const { variantId, version } of namedIn(requested)) {
    const current = byId.get(variantId)?.version;
    if (version === undefined || version === current) continue;
    const message = `Version ${String(version)} of ${variantId} is not the current one, ${String(current)}.`;
    throw new RejectedError('SOURCE_MOVED', message, { variantId, sent: version, current });
  }
}

function namedIn(roots: readonly CopyRoot[]) {
  return roots.flatMap((root) => ('variantId' in root ? [root] : []));
}

export function listed(ids: readonly string[]): string {
  return ids.length > 5 ? `${ids.slice(0, 5).join(', ')} and ${String(ids.length - 5)} more` : ids.join(', ');
}
