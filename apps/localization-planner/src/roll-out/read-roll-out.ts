import {
  omitUndefined,
  RejectedError,
  requireLimit,
  type CopyRoot,
  type CoverageQuery,
  type JobId,
  type RollOutRequest,
  type SpaceId,
} from '@scriptorium/contracts';
import type { NewJob } from '@scriptorium/jobs';
import type { ClientBase, Pool } from 'pg';
import { readRoots, readSpaceSnapshot } from '../roots/copy-facts.store';
import { decideLocales, requireRoots, requireVersions, type RootRow, type SpaceSnapshot } from '../roots/check-roots';
import { findLocale } from '../roots/find-locale';
import type { NewPlan } from '../plan-rows/plans.store';

/** A request for a roll-out, and where it comes from. */
export interface RollOutSource {
  readonly spaceId: SpaceId;
  readonly spaceKey: string;
  /** Id of the plan, and of the job that executes it. */
  readonly id: JobId;
  readonly request: RollOutRequest;
  readonly createdBy: string;
}

/** A request that meets all preconditions. */
export interface DecidedRollOut {
  readonly roots: readonly RootRow[];
  /** As the space writes them. */
  readonly locales: readonly string[];
  /** Takes the place of the roots, of which it has one, to show. */
  readonly coverage?: CoverageQuery;
}

/** Reads the facts that a roll-out needs, and decides on it. Rejects as the rpc `planRollOut` says. */
export async function decideRollOut(
  db: ClientBase | Pool,
  { spaceId, request }: Pick<RollOutSource, 'spaceId' | 'request'>,
): Promise<DecidedRollOut> {
  const space = await readSpaceSnapshot(db, spaceId);
  const locales = decideLocales(request.locales, space.locales);
  const [first] = request.roots;
  if (first !== undefined && 'coverage' in first) return decideCoverage(db, space, first.coverage, locales);
  const requested = request.roots.filter((root): root is CopyRoot => !('coverage' in root));
  requireLimit('roots', requested.length);
  requireLimit('queries', requested.filter((root) => 'query' in root).length);
  const named = requested.map((root) => {
    if (!('query' in root) || root.query.locale === undefined) return root;
    return { query: { ...root.query, locale: findLocale(space.locales, root.query.locale) ?? root.query.locale } };
  });
  const roots = await readRoots(db, spaceId, { roots: named });
  requireLimit('roots', roots.length);
  requireRoots(requested, roots);
  requireVersions(requested, roots);
  return { roots, locales };
}

/** The job of a coverage query shows its root, or else a variant of the content type. */
async function decideCoverage(
  db: ClientBase | Pool,
  space: SpaceSnapshot,
  coverage: CoverageQuery,
  locales: readonly string[],
): Promise<DecidedRollOut> {
  const { root, contentType } = coverage;
  const shown = root === undefined ? { query: omitUndefined({ contentType }) } : { variantId: root };
  const roots = await readRoots(db, space.spaceId, { roots: [shown] });
  requireRoots([shown], roots);
  const covered = { ...coverage, locales: decideLocales(coverage.locales, space.locales) };
  return { roots: roots.slice(0, 1), locales, coverage: covered };
}

export function rollOutPlan(
  { spaceId, spaceKey, id, request, createdBy }: RollOutSource,
  { locales }: DecidedRollOut,
): NewPlan {
  // It depends on no repository or folder. Without a locale, it has no copies to update.
  return { spaceId, spaceKey, id, request, createdBy, locales, removals: '0' };
}

/** Returns the job that executes a plan. Its root is the first of the request. */
export function rollOutJob(
  { spaceId, spaceKey, id, request, createdBy }: RollOutSource,
  { locales, roots: [root] }: DecidedRollOut,
): NewJob {
  if (root === undefined) throw new RejectedError('ROOT_NOT_FOUND', 'The request has no root.', { roots: [] });
  return {
    spaceId,
    id,
    spaceKey,
    kind: 'roll-out',
    rootKind: 'variant',
    rootId: root.variantId,
    rootVersion: root.version,
    rootLabel: root.label,
    rootLocale: root.locale,
    locales,
    replicateFolders: false,
    requestedBy: createdBy,
    labels: request.labels ?? {},
  };
}
