import { RejectedError } from '@scriptorium/contracts';
import type { JobPlan, PlannedCounts } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { countPlan } from './count-plan.sql';
import { parseRule } from '../links/decide-link';
import { applyRules } from './apply-rules.store';
import { cutCommands } from './cut-commands.sql';
import { maskText } from './destinations';
import { insertUses } from './insert-uses.sql';
import { PlanSchemas } from './plan-schemas.store';
import { insertDestinations, insertRoots, redirectRoots } from './plan.store';
import { resolveHierarchies } from './resolve-hierarchies.sql';
import { orderColumns } from './order-columns';
import { rootLocaleOf, type TreeRequest } from './tree-request';
import { walkLevel } from './walk-level.sql';

/** Maximum number of levels of links below the root (docs/contracts/amplience.md §4.4). */
export const MAX_LINK_DEPTH = 22;

/** More roots are planned outside of the request: reading them takes a tenth of a second. */
const MAX_ROOTS_OF_REQUEST = 100;

export interface PlanLimits {
  readonly nodesPerCommand: number;
  readonly window: number;
  /** Maximum number of frontier nodes in a statement, which bounds its memory. */
  readonly frontierChunk: number;
  /** Nodes and commands above which planning is aborted. The caller then plans later, outside of the request. */
  readonly abortAbove?: { readonly nodes: number; readonly commands: number };
}

/** A stored plan without commands. */
export interface PlannedTree {
  readonly counts: PlannedCounts;
  readonly hasRedirects: boolean;
  /** The highest number of a node. */
  readonly lastNumber: number;
}

/**
 * Plans the copy of roots and everything below them, breadth-first, and stores the plan in `jobs.plan_nodes` and
 * `jobs.commands`. Copies nothing. Runs in the caller's transaction, whose statements must all see the same snapshot
 * (inSnapshot). Returns null if the tree is larger than `limits.abortAbove`; the caller must then roll back. Rejects
 * with CONTENT_GRAPH_TOO_DEEP {limit}.
 */
export async function planTree(
  client: ClientBase,
  tree: TreeRequest,
  limits: PlanLimits,
): Promise<(JobPlan & PlannedTree) | null> {
  const planned = await planNodes(client, tree, limits);
  if (planned === null) return null;
  const plan = await cutPlan(client, tree, planned, limits);
  const { abortAbove } = limits;
  return abortAbove !== undefined && plan.released.length + plan.waiting > abortAbove.commands
    ? null
    : { ...planned, ...plan };
}

/** Same as planTree, but without commands: nothing executes the plan until `cutPlan` has inserted them. */
export async function planNodes(
  client: ClientBase,
  tree: TreeRequest,
  limits: PlanLimits,
): Promise<PlannedTree | null> {
  const { spaceId, jobId, roots } = tree;
  if (limits.abortAbove !== undefined && roots.length > MAX_ROOTS_OF_REQUEST) return null;
  const walk = await walkTree(client, tree, limits);
  if (walk === null) return null;

  if (walk.hasHierarchies) await resolveHierarchies(client, spaceId, jobId);
  await insertDestinations(client, tree);
  await insertUses(client, spaceId, jobId);
  const counts = await countPlan(client, tree);
  return { counts, hasRedirects: walk.redirects > 0, lastNumber: walk.lastNumber };
}

/** Inserts the commands of a stored plan. The first of them are released. */
export async function cutPlan(
  client: ClientBase,
  { spaceId, jobId, locales }: Pick<TreeRequest, 'spaceId' | 'jobId' | 'locales'>,
  { counts, hasRedirects, lastNumber }: PlannedTree,
  { nodesPerCommand, window }: Pick<PlanLimits, 'nodesPerCommand' | 'window'>,
): Promise<JobPlan> {
  const localeCount = locales.length;
  const cut = await cutCommands(client, { spaceId, jobId, localeCount, lastNumber, nodesPerCommand, window });
  return { counts, hasRedirects, ...cut };
}

async function walkTree(
  client: ClientBase,
  tree: TreeRequest,
  limits: PlanLimits,
): Promise<{ lastNumber: number; redirects: number; hasHierarchies: boolean } | null> {
  const { maxDepth = MAX_LINK_DEPTH } = tree;
  const rules = (tree.rules ?? []).map(parseRule);
  const schemas = new PlanSchemas(tree.spaceId);
  const root = await insertRoots(client, tree);
  const hosting = {
    repositoryIds: tree.destinations.map((destination) => destination.repositoryId),
    hostedMasks: tree.destinations.map(({ hosted }) => maskText(hosted, tree.locales.length)),
  };
  const sources = orderColumns(tree);
  const hasRules = rules.length > 0;
  let lastNumber = tree.roots.length - 1;
  let redirects = hasRules ? await applyRules(client, tree, rules, schemas, { from: 0, to: lastNumber }) : 0;
  const { roots, existing = 'reuse' } = tree;
  if (hasRules || roots.length > 1 || existing !== 'reuse' || tree.hasChoices === true || tree.sources !== undefined)
    redirects += await redirectRoots(client, tree);
  let hasHierarchies = root.hasParent;
  const to = root.hasLinks || hasRules ? lastNumber : -1;
  let frontier = { from: 0, to, grownNumbers: [] as number[], grownMasks: [] as string[] };

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
        rootLocale: rootLocaleOf(tree),
        depth,
        followsExisting: tree.existing === 'grow',
        hasChoices: tree.hasChoices ?? false,
        ...sources,
        ...hosting,
      });
      [grownNumbers, grownMasks] = [[], []];
      const added = { from: lastNumber + 1, to: lastNumber + level.added };
      lastNumber = added.to;
      redirects += level.redirects;
      if (hasRules) redirects += await applyRules(client, tree, rules, schemas, added);
      hasHierarchies ||= level.addedBelowParent > 0;
      next.to = lastNumber;
      next.grownNumbers.push(...level.grownNumbers);
      next.grownMasks.push(...level.grownMasks);
      if (level.addedToCopy > 0 && depth > maxDepth) throw tooDeep(maxDepth);
      if (limits.abortAbove !== undefined && lastNumber >= limits.abortAbove.nodes) return null;
    }
    frontier = next;
  }
  return { lastNumber, redirects, hasHierarchies };
}

function tooDeep(limit: number): RejectedError {
  const message = `The content graph must not have more than ${String(limit)} levels of links.`;
  return new RejectedError('CONTENT_GRAPH_TOO_DEEP', message, { limit });
}
