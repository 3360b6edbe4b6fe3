import { Controller } from '@nestjs/common';
import { planJob, RejectedError, TransientError, type PlanJob } from '@scriptorium/contracts';
import { destinationsOf, planTree } from '@scriptorium/copy-engine';
import { appendToOutbox, HandleCommand, OutboxRelay } from '@scriptorium/messaging';
import { endedMessage, inSnapshot, inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { Config } from '../config';
import { startMessages } from '../jobs/job-messages';
import { claimPlanning, failJob, startJob } from '../jobs/jobs.store';
import { planAcceptedDriveCopy } from '../drive-copies/write-accepted-plan';
import { planLimits } from './plan-limits';
import { readRoot } from './root.store';

/** Plans a job whose tree was too large to be planned while its request waited. */
@Controller()
export class PlanJobHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleCommand(planJob)
  async handle(command: PlanJob): Promise<void> {
    try {
      await this.plan(command);
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      await this.fail(command, error);
    }
    this.relay.poke();
  }

  private plan({ spaceId, jobId }: PlanJob): Promise<void> {
    return inSnapshot(this.pool, async (client) => {
      const job = await claimPlanning(client, spaceId, jobId);
      // Planned already, or cancelled before it was.
      if (job?.state !== 'accepted') return;
      if (!job.isMine) throw new TransientError('PLAN_UNDER_WAY', 'The job is being planned.');
      if (job.kind === 'copy-drive-items') return planAcceptedDriveCopy(client, job, this.config, new Date());
      const root = await readRoot(client, [spaceId], job.root_id);
      if (root === undefined || job.root_locale === null)
        throw new RejectedError('NOT_FOUND', 'The content item is gone.');

      const tree = {
        spaceId,
        jobId,
        root: {
          variantId: root.variantId,
          version: job.root_version,
          locale: job.root_locale,
          repositoryId: root.repositoryId,
        },
        locales: job.locales,
        destinations: root.repositories.map((source) => destinationsOf(source, root.repositories, job.locales)),
        replicateFolders: job.replicate_folders,
      };
      const plan = await planTree(client, tree, planLimits(this.config));
      if (plan === null) throw new Error('A plan without a limit was given up.');
      // A conflict where the job was cancelled meanwhile: the plan is rolled back, and the next try finds it so.
      const started = await startJob(client, spaceId, jobId, plan);
      await appendToOutbox(client, 'jobs', startMessages(started, plan.released, new Date()));
    });
  }

  private fail({ spaceId, jobId }: PlanJob, error: RejectedError): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      const failed = await failJob(client, spaceId, jobId, error);
      if (failed !== undefined) await appendToOutbox(client, 'jobs', [endedMessage(failed, new Date())]);
    });
  }
}
