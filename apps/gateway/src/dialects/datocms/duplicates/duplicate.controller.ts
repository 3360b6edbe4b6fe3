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
import { RpcClient } from '@scriptorium/messaging';
import type { FastifyReply } from 'fastify';

import { GatewayConfig } from '../../../config';
import { uuidIn } from '../requests/ids';
import { presentJob } from '../documents/job.presenter';
import { nonIdempotent } from '../requests/non-idempotent';
import { RepeatProofs } from './repeat-proofs.service';
import { computedRequestId, idempotencyKeyOf } from '../../../http/requests/idempotency';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { scopeOf } from '../requests/scope';
import { DatocmsController } from '../transport/datocms-controller.decorator';

type NamedRecord = Omit<RequestDuplicate, 'requestId'>;

/** Share of the client time-out for which a request without a response of the planner is retried. */
const RETRY_SHARE = 0.4;
const PAUSE = 500;

/**
 * `POST /items/:id/duplicate`: starts a job that copies a record (docs/contracts/datocms.md §2 and §4).
 *
 * A request counts as a repetition only with proof: an `Idempotency-Key`, from which its id is computed, or a report of
 * `RepeatProofs` about an equal request. If the planner does not respond, the gateway retries the call under the same
 * id. If the retries fail too, the outcome is unknown. The response to a request without a key is then not transient,
 * because the client would repeat the request and create a second copy.
 */
@DatocmsController('items')
export class DuplicateController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly proofs: RepeatProofs,
    private readonly config: GatewayConfig,
  ) {}

  @Post(':id/duplicate')
  @HttpCode(202)
  async duplicate(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const record = { ...scopeOf(context), familyId: uuidIn<FamilyId>(id) };
    const key = idempotencyKeyOf(context, 'Idempotency-Key');
    const { id: jobId } =
      key === undefined
        ? await this.requestUnkeyed({ ...record, requestId: randomId<JobId>() }, context.reply)
        : await this.request({ ...record, requestId: requestIdOf(record, key) });
    return presentJob({ operationId: shortId(jobId) });
  }

  private async requestUnkeyed(request: RequestDuplicate, reply: FastifyReply): Promise<JobView> {
    this.proofs.watch(request, reply);
    await this.proofs.settled(request);
    return nonIdempotent(this.request(request));
  }

  /**
   * Retries until the planner responds. Rejects with the last TransientError after RETRY_SHARE of the client time-out.
   */
  private async request(request: RequestDuplicate): Promise<JobView> {
    const endAt = Date.now() + this.config.clientTimeoutMs * RETRY_SHARE;
    for (;;) {
      try {
        return await this.rpc.call(requestDuplicate, request);
      } catch (error) {
        if (!(error instanceof TransientError) || Date.now() >= endAt) throw error;
        await pause(Math.min(PAUSE, this.config.clientTimeoutMs * RETRY_SHARE));
      }
    }
  }
}

/** Returns the same id for the same key of the same caller for the same record. */
function requestIdOf({ caller, spaceKey, familyId }: NamedRecord, key: string): JobId {
  return computedRequestId([caller.principalId, spaceKey, `items/${familyId}/duplicate`, key], 8);
}
