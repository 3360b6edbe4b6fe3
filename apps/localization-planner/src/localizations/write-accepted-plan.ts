import { RejectedError, type VariantId } from '@scriptorium/contracts';
import { destinationsOf, planTree, requireSpaceRoom, type TreeRequest } from '@scriptorium/copy-engine';
import { startJob, type JobRow } from '@scriptorium/jobs';
import { appendToOutbox } from '@scriptorium/messaging';
import type { ClientBase } from 'pg';
import { startMessages } from '../commands/job-messages';
import type { Config } from '../config';
import type { RootSnapshot } from './decide-localization';
import { createdIn, planLimits } from './plan-limits';
import { readRoot } from './root.store';

/**
 * Plans an accepted localization in the caller's transaction (inSnapshot). Rejects with NOT_FOUND,
 * CONTENT_GRAPH_TOO_DEEP, SPACE_FULL. If the job was cancelled meanwhile, the last statement conflicts: the plan is
 * rolled back, and the next attempt finds the job cancelled.
 */
export async function planAcceptedLocalization(
  client: ClientBase,
  job: JobRow,
  config: Config,
  now: Date,
): Promise<void> {
  // The root of a localization is a variant.
  const root = await readRoot(client, [job.space_id], job.root_id as VariantId);
  if (root === undefined || job.root_locale === null) {
    throw new RejectedError('NOT_FOUND', 'The content item does not exist.');
  }
  const plan = await planTree(client, treeOf(job, job.root_locale, root), planLimits(config));
  if (plan === null) throw new Error('The plan was abandoned although it has no limit.');
  await requireSpaceRoom(client, job.space_id, 'variantsOfSpace', createdIn(plan.counts));
  const started = await startJob(client, job.space_id, job.id, plan);
  await appendToOutbox(client, 'jobs', startMessages(started, plan.released, now));
}

function treeOf(job: JobRow, rootLocale: string, { variantId, repositoryId, repositories }: RootSnapshot): TreeRequest {
  return {
    spaceId: job.space_id,
    jobId: job.id,
    roots: [{ variantId, version: job.root_version, locale: rootLocale, repositoryId }],
    locales: job.locales,
    destinations: repositories.map((source) => destinationsOf(source, repositories, job.locales)),
    replicateFolders: job.replicate_folders,
  };
}
