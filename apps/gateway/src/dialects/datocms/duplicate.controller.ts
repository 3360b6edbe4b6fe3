import { createHash, randomUUID } from 'node:crypto';

import { HttpCode, Logger, Param, Post, Res } from '@nestjs/common';
import {
  abandonRequest,
  type JobView,
  type RequestDuplicate,
  requestDuplicate,
  shortId,
  TransientError,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import type { FastifyReply } from 'fastify';

import { type Ask, Asked, DatocmsController } from './ask';
import { uuidIn } from './ids';
import { presentJob } from './job.presenter';
import { once } from './once';
import { SentAgain } from './sent-again';

/** The official client, of whatever version: after every answer with a job it asks for the job's result. */
const ASKS_FOR_RESULTS = /^@datocms\/cma-client\b/;

type NamedRecord = Omit<RequestDuplicate, 'requestId'>;

/**
 * `POST /items/:id/duplicate`: a job that makes a new record out of one (contract 2 and 4).
 *
 * A client that hears no answer sends the request again, with nothing that tells it from a new one. Where its connection is
 * still open, `SentAgain` knows the request by its time, and by whether somebody has asked for the result. Where the connection went away before the answer was out, or it
 * cannot be said whether the request came through, the planner is told: the next equal request is then the same one. A
 * request with an `Idempotency-Key` needs none of that, since its id is computed: sent again it is itself.
 *
 * How it fails: where the gateway dies with the connection, nobody tells the planner, and a request that is sent again makes
 * a second copy.
 */
@DatocmsController('items')
export class DuplicateController {
  private readonly logger = new Logger(DuplicateController.name);

  constructor(
    private readonly rpc: RpcClient,
    private readonly sentAgain: SentAgain,
  ) {}

  @Post(':id/duplicate')
  @HttpCode(202)
  async duplicate(
    @Asked() ask: Ask,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const record = { ...ask.scope, familyId: uuidIn(id) };
    const key = ask.request.headers['idempotency-key'];
    const isKeyed = typeof key === 'string' && key !== '';
    const { id: jobId } = isKeyed
      ? await this.rpc.call(requestDuplicate, { ...record, requestId: computedId(record, key) })
      : await this.requestUnkeyed(record, reply, ask.request.headers['user-agent']);
    return presentJob({ operationId: shortId(jobId) });
  }

  private async requestUnkeyed(record: NamedRecord, reply: FastifyReply, agent = ''): Promise<JobView> {
    const sending = this.sentAgain.take({
      about: JSON.stringify(aboutOf(record)),
      requestId: randomUUID(),
      sentAt: Date.now() - reply.elapsedTime,
      asksForResults: ASKS_FOR_RESULTS.test(agent),
    });
    const request = { ...record, requestId: sending.requestId };
    whenGone(reply, () => (sending.giveUp() ? void this.abandonUnheard(request) : undefined));
    try {
      const job = await this.rpc.call(requestDuplicate, request);
      sending.answer(job.id, Date.now());
      return job;
    } catch (error) {
      if (!(error instanceof TransientError)) sending.refuse();
      // It may have come through all the same, and the client is about to be told to repeat it.
      else if (sending.giveUp()) await once(this.rpc.call(abandonRequest, request));
      throw error;
    }
  }

  private async abandonUnheard(request: RequestDuplicate): Promise<void> {
    try {
      await this.rpc.call(abandonRequest, request);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.logger.warn({ message, code: 'ABANDON_FAILED', family: request.familyId, job: request.requestId });
    }
  }
}

/** Runs `act` when the connection closes before the answer is out, or has done so already. */
function whenGone({ raw }: FastifyReply, act: () => void): void {
  if (raw.destroyed) {
    act();
    return;
  }
  raw.once('close', act);
  raw.once('finish', () => raw.off('close', act));
}

function aboutOf({ caller, spaceKey, familyId }: NamedRecord): string[] {
  return [caller.principalId, spaceKey, `items/${familyId}/duplicate`];
}

/** A UUIDv8 that is the same for the same key of the same sender about the same record. */
function computedId(record: NamedRecord, key: string): string {
  const about = JSON.stringify([...aboutOf(record), key]);
  const hash = createHash('sha256').update(about).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
