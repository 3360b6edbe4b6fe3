import { randomId, type CopyVariants, type JobId } from '@scriptorium/contracts';
import { cutRollOut, planRollOut } from '@scriptorium/copy-engine';
import { acceptJob } from '@scriptorium/jobs';
import { inSnapshot } from '@scriptorium/persistence';
import type { ContentTree } from '@scriptorium/testing';
import type { Pool } from 'pg';

/** Plans and accepts a roll-out as the planner does. Returns its commands. */
export function planRollOutOf(
  pool: Pool,
  { spaceId, spaceKey }: Pick<ContentTree, 'spaceId' | 'spaceKey'>,
  roots: readonly string[],
  locales: readonly string[],
): Promise<readonly CopyVariants[]> {
  const jobId = randomId<JobId>();
  return inSnapshot(pool, async (client) => {
    const planned = await planRollOut(client, { spaceId, jobId, roots, locales });
    const jobPlan = await cutRollOut(client, { spaceId, jobId, locales }, planned, 100);
    const [rootId = ''] = roots;
    const root = { rootKind: 'variant', rootId, rootVersion: 1, rootLabel: '', rootLocale: 'en-US' } as const;
    const job = { spaceId, id: jobId, spaceKey, kind: 'roll-out', ...root, locales } as const;
    await acceptJob(client, { ...job, replicateFolders: false, requestedBy: 'editor' }, jobPlan);
    return jobPlan.released.map(({ id: commandId }) => ({ spaceId, spaceKey, jobId, commandId }));
  });
}
