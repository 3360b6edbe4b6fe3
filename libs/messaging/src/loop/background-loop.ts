/**
 * Repeats work in the background until it is stopped.
 *
 *   interval   Runs never overlap. Each begins `intervalMs` after the end of the previous one.
 *   jitter     A wait is up to a tenth shorter. Processes that start together then run at different times.
 *   trigger    The next run begins at once. A trigger during a run is followed by one more run, however many triggers
 *              there were: the run in progress may have passed the new work.
 *   failure    An error is logged. The next run begins after a back-off that doubles with each failure.
 *   stop       `signal` aborts, no other run begins, and the run in progress is awaited.
 *
 * A run that reports progress, or ends without an error, resets the back-off.
 *
 * Failure mode: a run that never ends blocks the loop and the shutdown. The work itself must have time-outs.
 */
import type { LoggerService } from '@nestjs/common';

import { backoff } from './backoff';

export interface BackgroundLoopOptions {
  /** Its name in the log. */
  readonly name: string;
  /** The work of one run. The signal aborts when the loop stops: a long run should end early then. */
  readonly run: (signal: AbortSignal, reportProgress: () => void) => unknown;
  /** With 0, the next run begins at once: for a run that waits for its work itself. */
  readonly intervalMs: number;
  /** Milliseconds from `start()` to the first run. Default: the interval. */
  readonly firstAfterMs?: number;
  /** Limits of the back-off after a failed run. Default: from one second to the interval. */
  readonly retry?: { readonly firstMs: number; readonly longestMs: number };
  /** Receives a warning for each failed run. Default: none, for work whose failures are reported elsewhere. */
  readonly logger?: Pick<LoggerService, 'warn'>;
  /** Default: the clock of the process. */
  readonly clock?: LoopClock;
}

export interface LoopClock {
  /** Calls `callback` once after `ms`. Returns the function that cancels the call. */
  readonly schedule: (callback: () => void, ms: number) => () => void;
  /** Returns numbers in [0, 1). */
  readonly random: () => number;
}

/** Node.js sets a timer with a longer time to one millisecond. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const PROCESS_CLOCK: LoopClock = {
  schedule: (callback, ms) => {
    const timer = setTimeout(callback, Math.min(ms, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
const FIRST_RETRY_MS = 1_000;
const JITTER = 0.1;

export class BackgroundLoop {
  private readonly stopping = new AbortController();
  private readonly clock: LoopClock;
  private loop: Promise<void> | undefined;
  private isTriggered = false;
  private endWait: () => void = () => undefined;

  constructor(private readonly options: BackgroundLoopOptions) {
    this.clock = options.clock ?? PROCESS_CLOCK;
  }

  /** Aborts when the loop stops. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Starts the loop and returns at once. A loop that has been stopped cannot be started again. */
  start(): void {
    this.loop ??= this.repeat();
  }

  /** Begins the next run at once; before `start()`, the first one begins with it. */
  trigger(): void {
    this.isTriggered = true;
    this.endWait();
  }

  /** Stops the loop. Resolves when the run in progress has ended. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('The service is stopping.'));
    this.endWait();
    await this.loop;
  }

  private async repeat(): Promise<void> {
    let failures = 0;
    const reportProgress = (): void => void (failures = 0);
    await this.wait(this.options.firstAfterMs ?? this.interval());
    while (!this.signal.aborted) {
      let ms = this.interval();
      try {
        await this.options.run(this.signal, reportProgress);
        failures = 0;
      } catch (error) {
        failures++;
        ms = this.backOff(error, failures);
      }
      await this.wait(ms);
    }
  }

  private interval(): number {
    return this.options.intervalMs * (1 - JITTER * this.clock.random());
  }

  /** Logs a failed run. Returns the milliseconds until the next one. */
  private backOff(error: unknown, failures: number): number {
    const { name, logger, intervalMs, retry = { firstMs: FIRST_RETRY_MS, longestMs: intervalMs } } = this.options;
    const ms = backoff(failures, retry.longestMs, this.clock.random, retry.firstMs);
    // An error of a run that was aborted is the consequence of the stop.
    if (!this.signal.aborted) logger?.warn(`${name} failed and runs again in ${ms} ms: ${String(error)}`);
    return ms;
  }

  private async wait(ms: number): Promise<void> {
    if (ms > 0 && !this.isTriggered && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        const cancel = this.clock.schedule(resolve, ms);
        this.endWait = () => {
          cancel();
          resolve();
        };
      });
    }
    this.isTriggered = false;
  }
}
