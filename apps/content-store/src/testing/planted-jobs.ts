import { acceptDuplicate, acceptJob, cancelJob, insertCommands, type JobPlan } from '@scriptorium/jobs';
import { type CommandId, type FamilyId, type JobId, randomId, type SpaceId } from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import { randomUUID } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';

export interface PlantedJob {
  readonly kind?: 'localize' | 'duplicate';
  /** `running` has a command that no worker has received. `cancelling` has one that a worker was executing. */
  readonly state?: 'accepted' | 'running' | 'cancelling';
  readonly locales?: readonly string[];
  readonly uses?: readonly (readonly [kind: 'repository' | 'folder' | 'content-type', key: string])[];
}

/** Accepts jobs as the planner does, through the superuser's pool. */
export class PlantedJobs {
  constructor(
    private readonly pool: Pool,
    private readonly spaceId: SpaceId,
  ) {}

  async plant(job: PlantedJob): Promise<JobId> {
    const { kind = 'localize', state = 'running', locales = ['fr-FR'], uses = [] } = job;
    const id = randomId<JobId>();
    await inTransaction(this.pool, async (client) => {
      if (kind === 'duplicate') await this.acceptDuplicate(client, id, locales);
      else await this.acceptLocalization(client, id, locales, state);
      // The engine derives the uses of a plan from the planned content. The specs name any use.
      await client.query(
        `insert into jobs.uses (space_id, job_id, kind, key) select $1, $2, * from unnest($3::text[], $4::text[])`,
        [this.spaceId, id, uses.map(([of]) => of), uses.map(([, key]) => key)],
      );
    });
    if (state === 'cancelling') await this.cancelWhileExecuting(id);
    return id;
  }

  async end(id: JobId): Promise<void> {
    await inTransaction(this.pool, (client) => cancelJob(client, this.spaceId, id));
  }

  private async acceptLocalization(
    client: ClientBase,
    id: JobId,
    locales: readonly string[],
    state: NonNullable<PlantedJob['state']>,
  ): Promise<void> {
    const root = { rootKind: 'variant', rootId: id, rootVersion: 1, rootLabel: '', rootLocale: 'en-US' } as const;
    const space = { spaceId: this.spaceId, spaceKey: 'docs', kind: 'localize' } as const;
    const job = { ...space, ...root, id, locales, replicateFolders: false, requestedBy: '' };
    await acceptJob(client, job, state === 'accepted' ? undefined : await this.plan(client, id, state));
  }

  /** Plans one command. */
  private async plan(client: ClientBase, jobId: JobId, state: 'running' | 'cancelling'): Promise<JobPlan> {
    const commands = await insertCommands(
      client,
      { spaceId: this.spaceId, jobId, window: state === 'running' ? 0 : 1 },
      {
        name: 'of-one-node',
        text: `select 'command' as name, 0 as locale_bit, 0 as from_number, 0 as to_number, 'copy' as kind`,
        values: [],
      },
    );
    const counts = { total: 1, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 };
    return { counts, hasRedirects: false, ...commands };
  }

  private async acceptDuplicate(client: ClientBase, id: JobId, locales: readonly string[]): Promise<void> {
    const variants = locales.map((locale) => ({ id: randomUUID(), locale, version: 1, label: '' }));
    const [root = { id, locale: null, version: 1, label: '' }] = variants;
    await acceptDuplicate(client, {
      spaceId: this.spaceId,
      id,
      spaceKey: 'docs',
      root,
      rootFamilyId: randomId<FamilyId>(),
      resultFamilyId: randomId<FamilyId>(),
      variants,
      plan: {},
      requestedBy: '',
      commandId: randomId<CommandId>(),
    });
  }

  /** A worker locks the command that it executes, so that cancelling the job does not cancel the command. */
  private async cancelWhileExecuting(id: JobId): Promise<void> {
    await inTransaction(this.pool, async (worker) => {
      await worker.query('select from jobs.commands where space_id = $1 and job_id = $2 for update', [
        this.spaceId,
        id,
      ]);
      await this.end(id);
    });
  }
}
