import { Controller } from '@nestjs/common';
import { planJob, RejectedError, TransientError, type PlanJob } from '@scriptorium/contracts';
import { appendToOutbox, HandleCommand, OutboxRelay } from '@scriptorium/messaging';
import { endedMessage, failPlanning } from '@scriptorium/jobs';
import { inSnapshot, inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { Config } from '../config';
import { planAcceptedDriveCopy } from '../drive-copies/write-accepted-plan';
import { planAcceptedLocalization } from '../localizations/write-accepted-plan';
import { claimPlanning } from './claim-planning.store';
import { planAcceptedCopy, planStored } from '../copies/write-plan';
import { failPlan, readPlanRow } from '../plan-rows/plans.store';

/**
 * Plans a job that its request only accepted, because the tree was too large or a concurrent change conflicted. Plans a
 * plan without a job for the same reasons. Plan and job have one id, and the message names it.
 */
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
    this.relay.wake();
  }

  private plan({ spaceId, jobId }: PlanJob): Promise<void> {
    return inSnapshot(this.pool, async (client) => {
      const job = await claimPlanning(client, spaceId, jobId);
      if (job === undefined) return planStored(client, spaceId, jobId, this.config);
      // It was planned already, or cancelled before.
      if (job.state !== 'accepted') return;
      if (!job.isLocked) throw new TransientError('PLAN_UNDER_WAY', 'Another transaction plans the job.');
      if (job.kind === 'copy-drive-items') return planAcceptedDriveCopy(client, job, this.config, new Date());
      const plan = await readPlanRow(client, spaceId, jobId);
      if (plan !== undefined) return planAcceptedCopy(client, job, plan, this.config, new Date());
      return planAcceptedLocalization(client, job, this.config, new Date());
    });
  }

  private fail({ spaceId, jobId }: PlanJob, error: RejectedError): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      await failPlan(client, { spaceId, id: jobId }, error);
      const failed = await failPlanning(client, spaceId, jobId, error);
      if (failed !== undefined) await appendToOutbox(client, 'jobs', [endedMessage(failed, new Date())]);
    });
  }
}
