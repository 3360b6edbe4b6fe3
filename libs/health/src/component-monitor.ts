/**
 * Checks one component in the background, so that an endpoint answers at once from the last result.
 *
 *   interval   A check begins `everyMs` after the end of the one before. Two never run at once.
 *   limit      A check without a result after LIMIT_MS counts as failed, and its signal aborts. The next check waits
 *              until it has settled.
 *   log        A change of the status is logged once, with the reason. While the process starts nothing is logged: it
 *              creates what some checks look for.
 *
 * A loss is known after at most `everyMs` + LIMIT_MS, a return after `everyMs` and the time of a check.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@nestjs/common';
import type { ComponentHealth, HealthStatus } from '@scriptorium/contracts';

import type { HealthCheck } from './health-check';

export type HealthLogger = Pick<LoggerService, 'log' | 'warn'>;

const LIMIT_MS = 2_000;
const EVERY_MS = 1_000;
const CONTEXT = 'Health';

export class ComponentMonitor {
  private readonly stopping = new AbortController();
  private endCheck: () => void = () => undefined;
  private health: ComponentHealth;
  private logged: HealthStatus = 'ok';
  private loop: Promise<void> | undefined;

  constructor(
    private readonly check: HealthCheck,
    private readonly hasStarted: () => boolean,
    private readonly logger: HealthLogger | undefined,
  ) {
    this.health = {
      name: check.name,
      status: 'unavailable',
      isEssential: check.isEssential ?? true,
      reason: 'It has not been checked yet.',
      since: new Date().toISOString(),
    };
  }

  get current(): ComponentHealth {
    return this.health;
  }

  start(): void {
    this.loop ??= this.repeat();
  }

  /** Ends the checks. The status stays as it is. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.endCheck();
    await this.loop;
    // The process ends: an error changes nothing.
    await this.check.close?.().catch(() => undefined);
  }

  private async repeat(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.checkOnce();
      await sleep(this.check.everyMs ?? EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async checkOnce(): Promise<void> {
    const limit = new AbortController();
    const stopped = new Promise<void>((resolve) => (this.endCheck = resolve));
    const late = new Promise<never>((_, reject) =>
      limit.signal.addEventListener('abort', () => reject(new Error(`There was no answer within ${LIMIT_MS} ms.`))),
    );
    const timer = setTimeout(() => limit.abort(), LIMIT_MS);
    const checked = this.run(limit.signal);
    try {
      const reason = await Promise.race([checked, late, stopped]);
      this.record(reason === undefined ? 'ok' : 'degraded', reason === undefined ? undefined : oneLine(reason));
    } catch (error) {
      this.record('unavailable', reasonOf(error));
    } finally {
      clearTimeout(timer);
      if (this.stopping.signal.aborted) limit.abort();
    }
    await Promise.race([Promise.allSettled([checked]), stopped]);
  }

  private async run(signal: AbortSignal): Promise<string | void> {
    return this.check.check(signal);
  }

  private record(status: HealthStatus, reason: string | undefined): void {
    if (this.stopping.signal.aborted) return;
    const { name, isEssential, status: before, since, checkedAt } = this.health;
    const now = new Date().toISOString();
    const isChanged = status !== before || checkedAt === undefined;
    this.health = {
      name,
      isEssential,
      status,
      ...(reason === undefined ? {} : { reason }),
      since: isChanged ? now : since,
      checkedAt: now,
    };
    if (status === this.logged || !this.hasStarted()) return;
    this.logged = status;
    if (reason === undefined) this.logger?.log(`The component ${name} is available again.`, CONTEXT);
    else this.logger?.warn(`The component ${name} is ${status}: ${reason}`, CONTEXT);
  }
}

function reasonOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: unknown };
  // An address with several IPs fails with an AggregateError, which has only a code.
  const text = message !== undefined && message !== '' ? message : String(code ?? error);
  return oneLine(text);
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
