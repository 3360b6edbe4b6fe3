import type { CopyRequest, JobId, SpaceId } from '@scriptorium/contracts';
import type { NewJob } from '@scriptorium/jobs';
import type { ClientBase, Pool } from 'pg';
import { readRoots, readSpaceSnapshot } from '../roots/copy-facts.store';
import { checkSize, decideCopy, type DecidedCopy } from './decide-copy';
import { findLocale } from '../roots/find-locale';
import { readSourceRoots } from './source-roots.store';
import type { NewPlan } from '../plan-rows/plans.store';

/** A copy request, and where it comes from. */
export interface PlanSource {
  readonly spaceId: SpaceId;
  readonly spaceKey: string;
  /** Id of the plan, and of the job that executes it. */
  readonly id: JobId;
  readonly request: CopyRequest;
  readonly createdBy: string;
}

/** Reads the facts that a copy request needs, and decides on it. Rejects as the rpc `createPlan` says. */
export async function decideRequest(
  db: ClientBase | Pool,
  { spaceId, id, request }: Pick<PlanSource, 'spaceId' | 'id' | 'request'>,
): Promise<DecidedCopy> {
  checkSize(request);
  const space = await readSpaceSnapshot(db, spaceId);
  const roots = request.roots.map((root) => {
    if (!('query' in root) || root.query.locale === undefined) return root;
    return { query: { ...root.query, locale: findLocale(space.locales, root.query.locale) ?? root.query.locale } };
  });
  const decided = decideCopy(id, request, space, await readRoots(db, spaceId, { ...request, roots }));
  const { tree } = decided;
  return tree.sources === undefined
    ? decided
    : { ...decided, tree: { ...tree, roots: await readSourceRoots(db, tree) } };
}

export function newPlan(source: PlanSource, { tree, removals, request }: DecidedCopy): NewPlan {
  return { ...source, request, locales: tree.locales, removals };
}

/** Returns the job that executes a plan. Its root is the first of the plan. */
export function jobOf({ spaceId, spaceKey, id, createdBy, request }: PlanSource, { tree, roots }: DecidedCopy): NewJob {
  const [root] = roots;
  if (root === undefined) throw new Error(`Plan ${id} has no root.`);
  return {
    spaceId,
    id,
    spaceKey,
    kind: 'localize',
    rootKind: 'variant',
    rootId: root.variantId,
    rootVersion: root.version,
    rootLabel: root.label,
    rootLocale: root.locale,
    locales: tree.locales,
    replicateFolders: tree.replicateFolders,
    requestedBy: createdBy,
    labels: request.labels ?? {},
  };
}
