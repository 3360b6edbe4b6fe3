import { RejectedError } from '@scriptorium/contracts';
import { planDriveTree, type TreePlan } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { Config } from '../config';
import { saveBytes, type DriveFacts } from './drive-copies.store';

/** Contract onedrive.md, 3.2: characters of a path from below the root. */
const LONGEST_PATH = 400;

export interface DriveCopyToPlan {
  readonly spaceId: number;
  readonly jobId: string;
  readonly sourceItemId: string;
  readonly target: Pick<DriveFacts, 'itemId' | 'pathLength'>;
  readonly name: string;
  readonly childrenOnly: boolean;
}

/**
 * Plans a copy in the caller's transaction (inSnapshot). Rejected with NOT_FOUND {what: 'item'}, INTO_ITSELF,
 * TOO_MANY_ITEMS {limit}, PATH_TOO_LONG {limit}.
 */
export async function planDriveCopy(
  client: ClientBase,
  { spaceId, jobId, sourceItemId, target, name, childrenOnly }: DriveCopyToPlan,
  config: Pick<Config, 'NODES_PER_COMMAND' | 'COMMAND_WINDOW'>,
  maxItems: number,
): Promise<TreePlan> {
  const plan = await planDriveTree(client, {
    ...{ spaceId, jobId, sourceItemId, targetFolderId: target.itemId, childrenOnly, maxItems },
    ...{ nodesPerCommand: config.NODES_PER_COMMAND, window: config.COMMAND_WINDOW },
  });
  const longest = target.pathLength + (childrenOnly ? 0 : [...name].length) + plan.longestPath;
  if (longest > LONGEST_PATH) {
    throw new RejectedError('PATH_TOO_LONG', `A path has ${String(LONGEST_PATH)} characters at most.`, {
      limit: LONGEST_PATH,
    });
  }
  await saveBytes(client, spaceId, jobId, plan.bytes);
  return {
    counts: { total: plan.items, reused: 0, skipped: 0, failed: 0, shared: 0 },
    hasRedirects: false,
    released: plan.released,
    waiting: plan.waiting,
  };
}
