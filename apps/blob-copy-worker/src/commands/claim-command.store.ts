import type { CommandId, JobId, JobKind, JobState, SpaceId } from '@scriptorium/contracts';
import type { CommandKind } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';

type CommandState = 'waiting' | 'released' | 'closed' | 'split' | 'cancelled';

/** A command, with the properties of its job that every command needs. */
export interface ClaimedCommand {
  readonly state: CommandState;
  readonly kind: CommandKind;
  readonly locale_bit: number;
  readonly locale: string;
  readonly from_number: number;
  readonly to_number: number;
  /** Number of releases: the release that the claim belongs to. */
  readonly releases: number;
  /** The counts of a closed command. */
  readonly created: number;
  readonly failed: number;
  /** The number of the variants that a closed command has created; null if it has created none. */
  readonly sequence: string | null;
  /** Number of deletions of variants so far (`CopyRequest`). */
  readonly deletions: string;
  readonly job_state: JobState;
  /** The job that an undo undoes. */
  readonly parent_job_id: JobId | null;
  /** The kind of this job; null: a localization. */
  readonly undoes: JobKind | null;
  readonly replicate_folders: boolean;
  readonly has_redirects: boolean;
  /** Whether any field of the space must be unique. */
  readonly has_unique_values: boolean;
  /** Whether a rule of the plan duplicates linked items. */
  readonly has_duplicates: boolean;
  /** Whether a rule of the plan removes links. */
  readonly drops_links: boolean;
  readonly requested_by: string;
  /**
   * Whether the space defines the locale. The locale of a retried job may have been removed after the job had ended.
   */
  readonly has_locale: boolean;
}

/** The columns of `ClaimedCommand`. */
const COLUMNS = `
select c.state, c.kind, c.locale_bit, j.locales[c.locale_bit + 1] as locale, c.from_number, c.to_number,
       c.releases, c.created, c.failed, c.sequence,
       coalesce(pg_sequence_last_value('content.deletions'), 0) as deletions, j.state as job_state, j.parent_job_id, j.undoes, j.replicate_folders, j.has_redirects, j.requested_by,
       coalesce(p.has_duplicates, false) as has_duplicates, coalesce(p.drops_links, false) as drops_links,
       exists (select from content.unique_values u where u.space_id = $1) as has_unique_values,
       exists (
         select
           from content.locales l
          where l.space_id = $1
            and l.locale = j.locales[c.locale_bit + 1]) as has_locale`.trim();

/**
 * Locks a command until the transaction ends, and reads its job without a lock. A second delivery at the same time
 * waits here, and then finds the command closed. Every transaction of a worker starts with it. Lock order: command,
 * copied rows, job.
 */
export async function claimCommand(
  client: ClientBase,
  spaceId: SpaceId,
  jobId: JobId,
  commandId: CommandId,
): Promise<ClaimedCommand | undefined> {
  const { rows } = await client.query<ClaimedCommand>({
    name: 'claim-command',
    text: `
${COLUMNS}
  from jobs.commands c
  join jobs.jobs j on j.space_id = $1 and j.id = $2
  -- A job of a dialect has no stored request.
  left join jobs.plans p on p.space_id = $1 and p.id = $2
 where c.space_id = $1
   and c.job_id = $2
   and c.id = $3
   for update of c`,
    values: [spaceId, jobId, commandId],
  });
  return rows[0];
}

export interface ClaimedMember extends ClaimedCommand {
  readonly job_id: JobId;
  readonly id: CommandId;
}

/**
 * Locks several commands of one space as `claimCommand` does, in the order of their jobs and ids. Skips commands that
 * another transaction has locked, and those that do not exist.
 */
export async function claimCommands(
  client: ClientBase,
  spaceId: SpaceId,
  commands: readonly { readonly jobId: JobId; readonly commandId: CommandId }[],
): Promise<readonly ClaimedMember[]> {
  const { rows } = await client.query<ClaimedMember>({
    name: 'claim-commands',
    text: `
${COLUMNS}, c.job_id, c.id
  from unnest($2::uuid[], $3::uuid[]) member (job_id, id)
  join jobs.commands c on c.space_id = $1 and c.job_id = member.job_id and c.id = member.id
  join jobs.jobs j on j.space_id = $1 and j.id = c.job_id
  left join jobs.plans p on p.space_id = $1 and p.id = c.job_id
 order by c.job_id, c.id
   for update of c skip locked`,
    values: [spaceId, commands.map(({ jobId }) => jobId), commands.map(({ commandId }) => commandId)],
  });
  return rows;
}
