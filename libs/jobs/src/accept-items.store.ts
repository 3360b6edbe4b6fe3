import type { CommandId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { NewJob } from './accept-job.store';
import type { PlannedCommand } from './insert-commands.store';
import type { JobRow } from './job-row';

/** A running job that copies one item, and its released commands: one for each locale. */
export interface AcceptedItem {
  readonly job: JobRow;
  readonly released: readonly PlannedCommand[];
}

/**
 * Inserts running jobs of one space, each with a plan of one node that is created in all of its locales, and their
 * commands, in one statement. The rows are those of `acceptJob` and `insertCommands`. The caller has stored the plans,
 * in the same transaction, and no job has more locales than its window. Leaves out a job that exists. Locks nothing.
 */
export async function acceptItems(
  client: ClientBase,
  spaceId: SpaceId,
  jobs: readonly NewJob[],
): Promise<readonly AcceptedItem[]> {
  const { rows } = await client.query<JobRow & { readonly command_ids: readonly CommandId[] }>({
    name: 'accept-items',
    text: `
with job as (
  insert into jobs.jobs (
         space_id, id, space_key, kind, root_kind, root_id, root_version, root_label, root_locale,
         locales, replicate_folders, requested_by, state, planned_at, total, commands_open, sequence)
  select $1, new.id, new.space_key, 'localize', 'variant', new.root_id, new.root_version, new.root_label, new.root_locale,
         listed.locales, new.replicate_folders, new.requested_by, 'running', now(), cardinality(listed.locales),
         cardinality(listed.locales), 2
    from unnest($2::uuid[], $3::text[], $4::uuid[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::boolean[],
                $10::text[])
         new (id, space_key, root_id, root_version, root_label, root_locale, locales, replicate_folders, requested_by)
   cross join lateral (select string_to_array(new.locales, ',')) listed (locales)
  on conflict (space_id, id) do nothing
  returning *
),
command as (
  insert into jobs.commands (
         space_id, job_id, id, locale_bit, from_number, to_number, kind, state, released_at, releases)
  select $1, job.id, content.variant_id(job.id, format('command 0-0/%s', bit)), bit, 0, 0, 'copy', 'released', now(), 1
    from job
   cross join generate_series(0, cardinality(job.locales) - 1) bit
  returning job_id, id, locale_bit
)
select job.*, (select array_agg(c.id order by c.locale_bit) from command c where c.job_id = job.id) as command_ids
  from job`,
    values: [
      spaceId,
      jobs.map(({ id }) => id),
      jobs.map(({ spaceKey }) => spaceKey),
      jobs.map(({ rootId }) => rootId),
      jobs.map(({ rootVersion }) => rootVersion),
      jobs.map(({ rootLabel }) => rootLabel),
      jobs.map(({ rootLocale }) => rootLocale),
      jobs.map(({ locales }) => locales.join(',')),
      jobs.map(({ replicateFolders }) => replicateFolders),
      jobs.map(({ requestedBy }) => requestedBy),
    ],
  });
  return rows.map(({ command_ids: ids, ...job }) => ({ job, released: ids.map(commandOf) }));
}

function commandOf(id: CommandId): PlannedCommand {
  const command = { id, kind: 'copy', nodes: 1 } as const;
  return command;
}
