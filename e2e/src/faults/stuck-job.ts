import { queryDatabase } from '@scriptorium/testing';

import type { Space } from '../system/open-space';
import type { SeparateSystem } from '../system/separate-system';

interface StuckJob {
  readonly id: string;
  readonly space: Space;
  readonly system: SeparateSystem;
  /** URL of the database for the superuser. */
  readonly databaseUrl: string;
}

/** Describes why a job may not end: what a client sees, its rows, what the database does, and the services' logs. */
export async function describeStuckJob({ id, space, system, databaseUrl }: StuckJob): Promise<string> {
  const askedAt = performance.now();
  const seen = await space.http.get(`/localization-jobs/${id}`).then(
    ({ status, text }) => `${status} ${text}`,
    (error: unknown) => String(error),
  );
  const answer = `Answer after ${Math.round(performance.now() - askedAt)} ms: ${seen}`;
  const parts = QUESTIONS.map(async (question) => {
    const rows = await queryDatabase(databaseUrl, question.replace('$id', `'${id}'`));
    return [question, ...rows.map((row) => JSON.stringify(row))].join('\n');
  });
  return [answer, ...(await Promise.all(parts)), ...system.report()].join('\n\n');
}

const QUESTIONS = [
  'select now(), * from jobs.jobs where id = $id',
  'select id, kind, state, releases, released_at, closed_at from jobs.commands where job_id = $id',
  'select count(*), min(position) from jobs.outbox',
  'select state, sync_state, reply_time from pg_stat_replication',
  `select application_name, state, wait_event, now() - query_start as age, left(query, 100) as query
     from pg_stat_activity
    where backend_type = 'client backend'`,
];
