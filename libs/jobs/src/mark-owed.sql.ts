/**
 * Returns a CTE that marks a command as one that owes its events. Each statement that ends a command has it, so the
 * mark commits with the end (docs/adr/0026-ended-commands-owe-their-events.md). `ended` is the CTE with the columns
 * `id` and `releases` of the ended command; $1 is the space and $2 the job.
 *
 * A command that is cancelled with its job is released again by a retry. Therefore the number of its release is a part
 * of the key: an acknowledgement of the first events does not remove the mark of the second ones.
 */
export function markOwed(ended: string): string {
  return `
owed as (
  insert into jobs.owed_events (space_id, job_id, command_id, release)
  select $1, $2, id, releases
    from ${ended}
)`.trim();
}
