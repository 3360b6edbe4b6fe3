import { RejectedError } from '@scriptorium/contracts';
import type { JobPlan } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { countPlan } from './count-plan.sql';
import { cutCommands } from './cut-commands.sql';
import { allLocales } from './destinations';
import { insertUses } from './insert-uses.sql';
import { insertRoot, insertDestinations } from './plan.store';
import { resolveHierarchies } from './resolve-hierarchies.sql';
import type { TreeRequest } from './tree-request';
import { walkLevel } from './walk-level.sql';

/** Maximum number of levels of links below the root (docs/contracts/amplience.md §4.4). */
export const MAX_LINK_DEPTH = 22;

export interface PlanLimits {
  readonly nodesPerCommand: number;
  readonly window: number;
  /** Maximum number of frontier nodes in a statement, which bounds its memory. */
  readonly frontierChunk: number;
  /** Nodes and commands above which planning is aborted. The caller then plans later, outside of the request. */
  readonly abortAbove?: { readonly nodes: number; readonly commands: number };
}

/**
 * Plans the copy of a root and everything below it, breadth-first, and stores the plan in `jobs.plan_nodes` and
 * `jobs.commands`. Copies nothing. Runs in the caller's transaction, whose statements must all see the same snapshot
 * (inSnapshot). Returns null if the tree is larger than `limits.abortAbove`; the caller must then roll back. Rejects
 * with CONTENT_GRAPH_TOO_DEEP {limit}.
 */
export async function planTree(client: ClientBase, tree: TreeRequest, limits: PlanLimits): Promise<JobPlan | null> {
  const { spaceId, jobId } = tree;
  const walk = await walkTree(client, tree, limits);
  if (walk === null) return null;

  if (walk.hasHierarchies) await resolveHierarchies(client, spaceId, jobId);
  await insertDestinations(client, tree);
  await insertUses(client, spaceId, jobId);
  const counts = await countPlan(client, spaceId, jobId);
  const { released, waiting } = await cutCommands(client, {
    spaceId,
    jobId,
    localeCount: tree.locales.length,
    lastNumber: walk.lastNumber,
    nodesPerCommand: limits.nodesPerCommand,
    window: limits.window,
  });
  if (limits.abortAbove !== undefined && released.length + waiting > limits.abortAbove.commands) return null;
  return { counts, hasRedirects: walk.redirects > 0, released, waiting };
}

async function walkTree(
  client: ClientBase,
  tree: TreeRequest,
  limits: PlanLimits,
): Promise<{ lastNumber: number; redirects: number; hasHierarchies: boolean } | null> {
  const root = await insertRoot(client, tree, allLocales(tree.locales.length));
  const hosting = {
    repositoryIds: tree.destinations.map((destination) => destination.repositoryId),
    hostedMasks: tree.destinations.map((destination) => String(destination.hosted)),
  };
  let lastNumber = 0;
  let redirects = 0;
  let hasHierarchies = root.hasParent;
  let frontier = { from: 0, to: root.hasLinks ? 0 : -1, grownNumbers: [] as number[], grownMasks: [] as string[] };

  for (let depth = 1; frontier.from <= frontier.to || frontier.grownNumbers.length > 0; depth += 1) {
    const next = { from: lastNumber + 1, to: lastNumber, grownNumbers: [] as number[], grownMasks: [] as string[] };
    let { grownNumbers, grownMasks } = frontier;
    for (let from = frontier.from; from <= frontier.to || grownNumbers.length > 0; from += limits.frontierChunk) {
      const level = await walkLevel(client, {
        spaceId: tree.spaceId,
        jobId: tree.jobId,
        from,
        to: Math.min(from + limits.frontierChunk - 1, frontier.to),
        lastNumber,
        grownNumbers,
        grownMasks,
        locales: tree.locales,
        rootLocale: tree.root.locale,
        depth,
        ...hosting,
      });
      [grownNumbers, grownMasks] = [[], []];
      lastNumber += level.added;
      redirects += level.redirects;
      hasHierarchies ||= level.addedBelowParent > 0;
      next.to = lastNumber;
      next.grownNumbers.push(...level.grownNumbers);
      next.grownMasks.push(...level.grownMasks);
      if (level.addedToCopy > 0 && depth > MAX_LINK_DEPTH) throw tooDeep();
      if (limits.abortAbove !== undefined && lastNumber >= limits.abortAbove.nodes) return null;
    }
    frontier = next;
  }
  return { lastNumber, redirects, hasHierarchies };
}

function tooDeep(): RejectedError {
  return new RejectedError(
    'CONTENT_GRAPH_TOO_DEEP',
    `The content graph must not have more than ${String(MAX_LINK_DEPTH)} levels of links.`,
    { limit: MAX_LINK_DEPTH },
  );
}
