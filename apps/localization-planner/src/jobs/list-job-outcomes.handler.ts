import { Controller } from '@nestjs/common';
import { listJobOutcomes, type ListJobOutcomes, type OutcomePage } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { findJob } from './find-job';
import { readLedger } from './read-ledger';

/** Lists the ledger of a job, with the created nodes, which follow from the plan and its commands. */
@Controller()
export class ListJobOutcomesHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listJobOutcomes)
  async handle({ caller, jobId, ...request }: ListJobOutcomes): Promise<OutcomePage> {
    const job = await findJob(this.pool, caller, jobId, 'read');
    return readLedger(this.pool, job, request);
  }
}
