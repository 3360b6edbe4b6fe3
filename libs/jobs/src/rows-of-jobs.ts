/**
 * The tables of plans and jobs, in the order in which the rows of a deleted space are deleted: the rows of a job before
 * the job. `jobs.owed_events` is empty before, and the worker removes the bytes of `jobs.drive_blobs` first.
 */
export const ROWS_OF_JOBS: readonly { readonly table: string; readonly key: string; readonly where?: string }[] = [
  { table: 'jobs.outcomes', key: 'job_id, node_number, locale_bit' },
  { table: 'jobs.uses', key: 'job_id, kind, key' },
  { table: 'jobs.plan_choices', key: 'job_id, variant_id, is_duplicate, locale' },
  { table: 'jobs.plan_destinations', key: 'job_id, repository_id, locale_bit' },
  { table: 'jobs.plan_folders', key: 'job_id, folder_id, target_repository_id' },
  { table: 'jobs.plan_redirects', key: 'job_id, family_id, locale_bit' },
  { table: 'jobs.plan_nodes', key: 'job_id, number' },
  { table: 'jobs.drive_nodes', key: 'job_id, number' },
  { table: 'jobs.drive_versions', key: 'job_id, node_number, number' },
  { table: 'jobs.drive_blobs', key: 'job_id, number', where: '(t.location is null or t.is_moved)' },
  { table: 'jobs.drive_copies', key: 'job_id' },
  { table: 'jobs.commands', key: 'job_id, id' },
  { table: 'jobs.abandoned_requests', key: 'request_id' },
  { table: 'jobs.plans', key: 'id' },
  { table: 'jobs.jobs', key: 'id' },
];
