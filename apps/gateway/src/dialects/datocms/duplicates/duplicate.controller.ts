import { setTimeout as pause } from 'node:timers/promises';

import { HttpCode, Param, Post } from '@nestjs/common';
import {
  type FamilyId,
  type JobId,
  type JobView,
  randomId,
  type RequestDuplicate,
  requestDuplicate,
  shortId,
  TransientError,
} from '@scriptorium/contracts';

import { Costs, PLAN_COST } from '../../../http/limits/costs.decorator';
import { GatewayConfig } from '../../../config';
import { uuidIn } from '../requests/ids';
import { presentJob } from '../documents/job.presenter';
import { nonIdempotent } from '../requests/non-idempotent';
import { RepeatProofs } from './repeat-proofs.service';
import { hasIdempotencyKey } from '../../../http/requests/idempotency';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { scopeOf } from '../requests/scope';
import { DatocmsController } from '../transport/datocms-controller.decorator';

/** Share of the client time-out for which a request without a response of the planner is retried. */
const RETRY_SHARE = 0.4;
const PAUSE = 500;

/**
 * `POST /items/:id/duplicate`: starts a job that copies a record (docs/contracts/datocms.md §2 and §4).
 *
 * A request counts as a repetition only with proof: an `Idempotency-Key`, or a report of `RepeatProofs` about an equal
 * request. If the planner does not respond, the gateway retries the call under the same id. If the retries fail too,
 * the outcome is unknown. The response to a request without a key is then not transient, because the client would
 * repeat the request and create a second copy.
 */
@DatocmsController('items')
export class DuplicateController {
  constructor(
    private readonly idempotent: IdempotentCalls,
    private readonly proofs: RepeatProofs,
    private readonly config: GatewayConfig,
  ) {}

  @Post(':id/duplicate')
  @Costs(PLAN_COST)
  @HttpCode(202)
  async duplicate(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const record = { ...scopeOf(context), familyId: uuidIn<FamilyId>(id) };
    const request = { ...record, requestId: randomId<JobId>() };
    if (!hasIdempotencyKey(context)) {
      this.proofs.watch(request, context.reply);
      await this.proofs.settled(request);
    }
    const { id: jobId } = await nonIdempotent(context, this.request(context, request));
    return presentJob({ operationId: shortId(jobId) });
  }

  /**
   * Retries until the planner responds. Rejects with the last TransientError after RETRY_SHARE of the client time-out.
   */
  private async request(context: RequestContext, request: RequestDuplicate): Promise<JobView> {
    const endAt = Date.now() + this.config.clientTimeoutMs * RETRY_SHARE;
    for (;;) {
      try {
        return await this.idempotent.call(context, requestDuplicate, request);
      } catch (error) {
        if (!(error instanceof TransientError) || Date.now() >= endAt) throw error;
        await pause(Math.min(PAUSE, this.config.clientTimeoutMs * RETRY_SHARE));
      }
    }
  }
}
