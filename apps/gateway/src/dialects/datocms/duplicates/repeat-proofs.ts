/**
 * Records which requests to duplicate may be repeated, with the planner, which decides about the next equal request in the
 * transaction that accepts it. DatoCMS's client sends a POST again after its time-out, with nothing that tells it from a new one,
 * so there must be proof that the client did not get the response:
 *
 *   undelivered  the connection closed before the response was handed to the operating system
 *   overdue      the response took longer than clients wait (CLIENT_TIMEOUT_MS); the client leaves its connection open then
 *
 * Every other request is a new one, however equal and however soon it comes. It fails where a gateway dies with its connections,
 * or cannot reach the planner: then a repeated request makes a second copy.
 */
import { Injectable, Logger } from '@nestjs/common';
import { abandonRequest, type RequestDuplicate } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import type { FastifyReply } from 'fastify';

import { GatewayConfig } from '../../../config';

/** Milliseconds in which an undelivered request may be repeated. */
const UNDELIVERED_FOR_MS = 5 * 60_000;
/** Milliseconds after its end in which an overdue request may be repeated: the client waits for a few seconds before it does. */
const OVERDUE_FOR_MS = 10_000;

@Injectable()
export class RepeatProofs {
  private readonly logger = new Logger(RepeatProofs.name);
  /** Reports on their way, by who asks for what: an equal request waits for them. */
  private readonly pending = new Map<string, Promise<void>>();

  constructor(
    private readonly rpc: RpcClient,
    private readonly config: GatewayConfig,
  ) {}

  /** Resolves when each proof that this gateway has about equal requests is recorded. */
  async settled(request: RequestDuplicate): Promise<void> {
    await this.pending.get(senderOf(request));
  }

  /** Reports the request if its response turns out undelivered or overdue. While it is overdue and goes on, it counts as undelivered. */
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

  /** Reports about one sender reach the planner in their order. */
  private report(request: RequestDuplicate, repeatableForMs: number): void {
    const sender = senderOf(request);
    const reported = (this.pending.get(sender) ?? Promise.resolve())
      .then(async () => void (await this.rpc.call(abandonRequest, { ...request, repeatableForMs })))
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        const { familyId: family, requestId: job } = request;
        this.logger.warn({ message, code: 'ABANDON_FAILED', family, job });
      })
      .finally(() => {
        if (this.pending.get(sender) === reported) this.pending.delete(sender);
      });
    this.pending.set(sender, reported);
  }
}

function senderOf({ caller, spaceKey, familyId }: RequestDuplicate): string {
  return JSON.stringify([caller.principalId, spaceKey, familyId]);
}
