import { type CopyVariants, type JobId, randomId, type VariantId } from '@scriptorium/contracts';
import { destinationsOf, planTree } from '@scriptorium/copy-engine';
import { acceptJob } from '@scriptorium/jobs';
import { inSnapshot } from '@scriptorium/persistence';
import { ContentTree } from '@scriptorium/testing';
import type { Pool } from 'pg';

export interface LocalizationLimits {
  readonly nodesPerCommand: number;
  readonly window: number;
  /** Default: French and German. */
  readonly locales?: readonly string[];
}

const LOCALES = ['fr-FR', 'de-DE'];

/**
 * Plans and accepts a job over `root` as the planner does. Returns its released commands, those of the first locale
 * first.
 */
export async function planLocalization(
  pool: Pool,
  { spaceId }: ContentTree,
  root: VariantId,
  { locales = LOCALES, ...limits }: LocalizationLimits = { nodesPerCommand: 100, window: 100 },
): Promise<CopyVariants[]> {
  const [jobId, spaceKey, rootLocale] = [randomId<JobId>(), 'docs', 'en-US'];
  const repositories = [{ id: ContentTree.repositoryId, itemLocales: [], localizationGroup: null }];
  const request = {
    spaceId,
    jobId,
    roots: [{ variantId: root, version: 1, locale: rootLocale, repositoryId: ContentTree.repositoryId }],
    locales,
    destinations: repositories.map((source) => destinationsOf(source, repositories, locales)),
    replicateFolders: false,
  };
  const job = {
    spaceId,
    id: jobId,
    spaceKey,
    kind: 'localize',
    rootKind: 'variant',
    rootId: root,
    rootVersion: 1,
    rootLabel: 'Home',
    rootLocale,
    locales,
    replicateFolders: false,
    requestedBy: 'someone',
  } as const;
  const plan = await inSnapshot(pool, async (client) => {
    const planned = await planTree(client, request, { ...limits, frontierChunk: 1_000 });
    if (planned === null) throw new Error('A plan without a limit was abandoned.');
    await acceptJob(client, job, planned);
    return planned;
  });
  return plan.released.map(({ id: commandId, nodes = 1 }) => ({ spaceId, spaceKey, jobId, commandId, nodes }));
}
