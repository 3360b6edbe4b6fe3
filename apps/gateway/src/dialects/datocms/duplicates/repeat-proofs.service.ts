/**
 * Reports to the planner which duplicate requests may be repeated. The planner decides about the next equal request in
 * the transaction that accepts it. DatoCMS's client repeats a POST after its time-out, and the repeated request does
 * not differ from a new one, so the gateway needs proof that the client did not receive the response:
 *
 *   undelivered  the connection closed before the response was passed to the operating system
 *   overdue      the response took longer than the client time-out (CLIENT_TIMEOUT_MS); the connection stays open
 *
 * Every other request is a new one, even an equal request directly afterwards. Failure modes: if the gateway crashes,
 * or cannot reach the planner, the proof is lost and a repeated request creates a second copy.
 */
import { Injectable, Logger } from '@nestjs/common';
import { abandonRequest, type RequestDuplicate } from '@scriptorium/contracts';
import { KeyedQueue, RpcClient } from '@scriptorium/messaging';
import type { FastifyReply } from 'fastify';

import { GatewayConfig } from '../../../config';

/** Milliseconds for which an undelivered request may be repeated. */
const UNDELIVERED_FOR_MS = 5 * 60_000;
/** Milliseconds for which an overdue request may be repeated after its end: the client waits a few seconds first. */
const OVERDUE_FOR_MS = 10_000;

@Injectable()
export class RepeatProofs {
  private readonly logger = new Logger(RepeatProofs.name);
  /** Reports in flight, by caller and record. An equal request waits for them. */
  private readonly reports = new KeyedQueue();

  constructor(
    private readonly rpc: RpcClient,
    private readonly config: GatewayConfig,
  ) {}

  /** Resolves when the planner has received all reports of this gateway about equal requests. */
  async settled(request: RequestDuplicate): Promise<void> {
    await this.reports.run(senderOf(request), async () => undefined);
  }

  /**
   * Reports the request if its response is undelivered or overdue. An overdue request that is still in flight counts as
   * undelivered.
   */
  watch(request: RequestDuplicate, reply: FastifyReply): void {
    const { raw } = reply;
    const startedAt = performance.now() - reply.elapsedTime;
    const isOverdue = (): boolean => performance.now() - startedAt >= this.config.clientTimeoutMs;
    if (raw.destroyed) {
      this.report(request, UNDELIVERED_FOR_MS);
      return;
    }
    const timer = setTimeout(
      () => this.report(request, UNDELIVERED_FOR_MS),
      Math.max(0, this.config.clientTimeoutMs - reply.elapsedTime),
    ).unref();
    const closed = (): void => {
      clearTimeout(timer);
      this.report(request, UNDELIVERED_FOR_MS);
    };
    raw.once('close', closed);
    raw.once('finish', () => {
      raw.off('close', closed);
      clearTimeout(timer);
      if (isOverdue()) this.report(request, OVERDUE_FOR_MS);
    });
  }

  /** Sends the reports about one caller and record in order. */
  private report(request: RequestDuplicate, repeatableForMs: number): void {
    void this.reports.run(senderOf(request), () => this.send(request, repeatableForMs));
  }

  /** Logs a failure. Never rejects. */
  private async send(request: RequestDuplicate, repeatableForMs: number): Promise<void> {
    try {
      await this.rpc.call(abandonRequest, { ...request, repeatableForMs });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const { familyId: family, requestId: job } = request;
      this.logger.warn({ message, code: 'ABANDON_FAILED', family, job });
    }
  }
}

function senderOf({ caller, spaceKey, familyId }: RequestDuplicate): string {
  return JSON.stringify([caller.principalId, spaceKey, familyId]);
}
