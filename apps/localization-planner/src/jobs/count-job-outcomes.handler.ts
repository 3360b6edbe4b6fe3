import { Controller } from '@nestjs/common';
import { countJobOutcomes } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { findJob } from './find-job';
import { countLedger } from './count-ledger.store';
import { hasLedger } from './has-ledger';
import { countWhole } from './whole-outcome';

@Controller()
export class CountJobOutcomesHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(countJobOutcomes)
  async handle({
    caller,
    jobId,
  }: NonNullable<typeof countJobOutcomes.request>): Promise<NonNullable<typeof countJobOutcomes.reply>> {
    const job = await findJob(this.pool, caller, jobId, 'read');
    return { counts: hasLedger(job) ? await countLedger(this.pool, job) : countWhole(job) };
  }
}
