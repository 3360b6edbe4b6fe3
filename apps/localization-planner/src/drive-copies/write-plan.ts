import { RejectedError, type ConflictBehavior, type JobId, type SpaceId } from '@scriptorium/contracts';
import { checkPathLength, planDriveTree, requireSpaceRoom } from '@scriptorium/copy-engine';
import { saveDriveBytes, type JobPlan } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import type { Config } from '../config';
import type { DriveFacts } from './drive-copies.store';

export interface DriveCopyToPlan {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly sourceItemId: string;
  readonly target: Pick<DriveFacts, 'itemId' | 'pathLength' | 'freeBytes'>;
  readonly name: string;
  readonly conflict: ConflictBehavior;
  readonly childrenOnly: boolean;
  readonly allVersions: boolean;
  readonly movesBlobs: boolean;
}

/**
 * Plans a copy in the caller's transaction (inSnapshot). Rejects with NOT_FOUND {what: 'item'}, INTO_ITSELF,
 * TOO_MANY_ITEMS {limit}, PATH_TOO_LONG {limit}, SPACE_FULL {limit, maximum}, QUOTA_REACHED.
 */
export async function planDriveCopy(
  client: ClientBase,
  copy: DriveCopyToPlan,
  config: Pick<Config, 'NODES_PER_COMMAND' | 'COMMAND_WINDOW'>,
  maxItems: number,
): Promise<JobPlan> {
  const { spaceId, jobId, sourceItemId, target, name, childrenOnly, allVersions, movesBlobs } = copy;
  const plan = await planDriveTree(client, {
    spaceId,
    jobId,
    sourceItemId,
    targetFolderId: target.itemId,
    childrenOnly,
    allVersions,
    movesBlobs,
    maxItems,
    nodesPerCommand: config.NODES_PER_COMMAND,
    window: config.COMMAND_WINDOW,
  });
  checkPathLength(target.pathLength + (childrenOnly ? 0 : [...name].length) + plan.longestPath);
  await requireSpaceRoom(client, spaceId, 'driveItemsOfSpace', plan.items);
  // Replaced items may free space. How much is known when the tree is attached, and the quota is checked there as well.
  if (copy.conflict !== 'replace' && target.freeBytes !== null && plan.bytes > target.freeBytes) {
    throw new RejectedError(
      'QUOTA_REACHED',
      'The copy does not fit into the quota of the target drive. Delete items or raise the quota.',
    );
  }
  await saveDriveBytes(client, spaceId, jobId, plan);
  return {
    counts: { total: plan.items, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 },
    hasRedirects: false,
    released: plan.released,
    waiting: plan.waiting,
  };
}
