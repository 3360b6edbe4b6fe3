import type { JobId, SpaceId } from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { NewJob } from '../accept-job.store';
import { commandWindow } from '../command-window';
import { insertCommands } from '../insert-commands.store';
import type { JobPlan } from '../job-plan';

export const SPACE = 1 as SpaceId;

/**
 * A job of the property test. The kinds `duplicate`, which has one command, and `roll-out`, whose commands use the same
 * statements as those of a localization, are not covered.
 */
export interface ModelJob {
  readonly kind: 'localize' | 'undo' | 'copy-drive-items';
  readonly nodes: number;
  readonly perCommand: number;
  readonly window: number;
}

export function acceptedJob({ kind }: Pick<ModelJob, 'kind'>): Omit<NewJob, 'id'> {
  const isDrive = kind === 'copy-drive-items';
  return {
    spaceId: SPACE,
    spaceKey: 'docs',
    kind,
    rootKind: isDrive ? 'drive-item' : 'variant',
    rootId: randomUUID(),
    rootVersion: 1,
    rootLabel: 'root',
    rootLocale: null,
    locales: isDrive ? [] : ['fr-FR'],
    replicateFolders: false,
    requestedBy: 'someone',
  };
}

/** Stores the plan of a job. Inserts the nodes with SQL: copy-engine, which plans, imports this lib. */
export async function insertPlan(client: ClientBase, jobId: JobId, job: ModelJob): Promise<JobPlan> {
  // In a localization, every third node exists in the locale; an undo leaves it.
  const reused = job.kind === 'copy-drive-items' ? 0 : Math.floor(job.nodes / 3);
  await client.query(
    `insert into jobs.plan_nodes (space_id, job_id, number, depth, version, variant_id, family_id, create_mask, reuse_mask, fail_mask, decision)
     select $1, $2, number, 0, 1, gen_random_uuid(), gen_random_uuid(), ~exists_already, exists_already, '0', 'copy'
       from generate_series(0, $3::integer - 1) number
      cross join lateral (select case when number % 3 = 2 and $4 > 0 then b'1' else b'0' end as exists_already) n`,
    [SPACE, jobId, job.nodes, reused],
  );
  const ranges = Array.from({ length: Math.ceil(job.nodes / job.perCommand) }, (_, index) => ({
    from: index * job.perCommand,
    to: Math.min((index + 1) * job.perCommand, job.nodes) - 1,
  }));
  const kind = job.kind === 'undo' ? 'remove' : 'copy';
  const { released, waiting } = await insertCommands(
    client,
    { spaceId: SPACE, jobId, window: commandWindow(job.kind, job.window) },
    {
      name: 'of-model',
      text: `
  select format('command %s', from_number) as name, 0 as locale_bit, from_number, to_number,
         case when $6::boolean and from_number = 0 then 'attach' else $7::text end as kind
    from unnest($4::integer[], $5::integer[]) range (from_number, to_number)`,
      values: [ranges.map(({ from }) => from), ranges.map(({ to }) => to), job.kind === 'copy-drive-items', kind],
    },
  );
  const counts = { total: job.nodes, reused, skipped: 0, failed: 0, shared: 0, dropped: 0 };
  return { counts, hasRedirects: false, released, waiting };
}
