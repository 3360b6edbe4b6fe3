import { type JobId, randomId } from '@scriptorium/contracts';
import { acceptJob } from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';

import type { RunningPlanner } from './running-planner';

/** Accepts a localization without the message to plan it, as if the message was lost. Returns the id of the job. */
export async function acceptUnplanned(
  { pool, tree: { spaceId, spaceKey } }: RunningPlanner,
  rootId: string,
  locales: readonly string[] = ['fr-FR'],
): Promise<JobId> {
  const id = randomId<JobId>();
  const root = { rootKind: 'variant', rootId, rootVersion: 1, rootLabel: 'Home', rootLocale: 'en-US' } as const;
  await inTransaction(pool, (client) =>
    acceptJob(client, {
      spaceId,
      id,
      spaceKey,
      kind: 'localize',
      ...root,
      locales,
      replicateFolders: false,
      requestedBy: 'someone',
    }),
  );
  return id;
}
