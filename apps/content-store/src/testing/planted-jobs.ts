import type { SpaceId } from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';

export interface PlantedJob {
  readonly kind?: 'localize' | 'duplicate';
  readonly state?: 'accepted' | 'running' | 'cancelled';
  readonly locales?: readonly string[];
  readonly uses?: readonly (readonly [kind: 'repository' | 'folder' | 'content-type', key: string])[];
  /** Whether a worker may be running a command of the job. */
  readonly hasCommandInFlight?: boolean;
}

/** Inserts jobs as the planner does, through the superuser's pool. */
export class PlantedJobs {
  constructor(
    private readonly pool: Pool,
    private readonly spaceId: SpaceId,
  ) {}

  async plant(job: PlantedJob): Promise<string> {
    const { kind = 'localize', state = 'running', locales = ['fr-FR'], uses = [], hasCommandInFlight = false } = job;
    const id = randomUUID();
    await this.pool.query(
      `with job as (
         insert into jobs.jobs (space_id, id, space_key, kind, state, root_kind, root_id, root_version, root_label, locales,
                                replicate_folders, requested_by, ended_at)
         values ($1, $2, 'docs', $3, $4, 'variant', $2, 1, '', $5, false, '', case when $4 = 'cancelled' then now() end)
       ), command as (
         insert into jobs.commands (space_id, job_id, id, locale_bit, from_number, to_number, state, released_at)
         select $1, $2, $2, 0, 0, 0, 'released', now()
          where $8
       )
       insert into jobs.uses (space_id, job_id, kind, key)
       select $1, $2, *
         from unnest($6::text[], $7::text[])`,
      [this.spaceId, id, kind, state, locales, uses.map(([of]) => of), uses.map(([, key]) => key), hasCommandInFlight],
    );
    return id;
  }

  async end(id: string, state: 'completed' | 'failed' | 'cancelled' = 'completed'): Promise<void> {
    await this.pool.query(`update jobs.commands set state = 'closed' where space_id = $1 and job_id = $2`, [
      this.spaceId,
      id,
    ]);
    await this.pool.query('update jobs.jobs set state = $3, ended_at = now() where space_id = $1 and id = $2', [
      this.spaceId,
      id,
      state,
    ]);
  }
}
