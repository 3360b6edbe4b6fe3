import { Controller } from '@nestjs/common';
import { readJob, type JobReport, type NamedJob } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { findJob } from './find-job';
import { jobView } from './job-view';
import { listOutcomes } from './outcomes.store';

const MAX_OUTCOMES = 1_000;

@Controller()
export class ReadJobHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readJob)
  async handle({ caller, jobId }: NamedJob): Promise<JobReport> {
    const job = await findJob(this.pool, caller, jobId, 'read');
    const { outcomes, total } = await listOutcomes(this.pool, job.space_id, jobId, MAX_OUTCOMES);
    return { job: jobView(job), outcomes, outcomesTotal: total };
  }
}
