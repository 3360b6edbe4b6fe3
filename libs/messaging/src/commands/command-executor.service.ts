import type { JsMsg } from '@nats-io/jetstream';
import { Logger } from '@nestjs/common';
import { type CommandType, RejectedError, TransientError } from '@scriptorium/contracts';
import { fieldsOfData, withExtractedContext } from '@scriptorium/telemetry';

import { deadLetter } from './dead-letter';
import type { CommandContext } from './handle-command.decorator';
import type { MessagePublisher } from '../messages/message-publisher';
import type { MessagingOptions } from '../connection/messaging-options';
import { readEnvelope } from '../messages/read-envelope';
import { schemaCheck, type SchemaCheck } from '../messages/schema-check';
import { type Outcome, settle, type Settlement } from './settle';
import { traceHeaders } from '../messages/trace-headers';

export interface CommandExecutorOptions {
  readonly type: CommandType<unknown>;
  readonly handler: (data: unknown, context: CommandContext) => Promise<unknown>;
  readonly publisher: MessagePublisher;
  readonly translateError: (error: unknown) => unknown;
  readonly reportDeadLetter: NonNullable<MessagingOptions['reportDeadLetter']>;
  readonly slotOf: (data: unknown) => number;
  /** Returns the milliseconds after which a command of a process that stops may be delivered again. */
  readonly returnDelayMs: () => number;
}

const UNSETTLED_DELAY_MS = 5_000;

/** Reads the messages of one command, runs the handler, and settles and logs the outcome. */
export class CommandExecutor {
  private readonly logger: Logger;
  /** Stream sequence -> number of deliveries that ended in a bug, or an error with `maxAttempts`, in this process. */
  private readonly bugs = new Map<number, number>();
  private readonly check: SchemaCheck;

  constructor(private readonly options: CommandExecutorOptions) {
    this.logger = new Logger(options.type.type);
    this.check = schemaCheck(options.type.schema);
  }

  /** Returns the part of a slot that a message takes (`MessagingOptions.slotOf`). */
  slotOf(message: JsMsg): number {
    return this.options.slotOf(dataOf(message, this.options.type.type));
  }

  async execute(message: JsMsg, signal: AbortSignal): Promise<void> {
    const outcome = await this.handle(message, signal);
    const settlement = this.decide(message, outcome, signal);
    try {
      await this.apply(message, settlement);
    } catch (error) {
      this.logger.error(
        `${message.subject}: cannot acknowledge or reject the message (${String(error)}); it will be redelivered.`,
      );
      message.nak(UNSETTLED_DELAY_MS);
    }
  }

  private async handle(message: JsMsg, signal: AbortSignal): Promise<Outcome> {
    try {
      const envelope = readEnvelope(message.string(), this.options.type.type, this.check);
      const context = { envelope, deliveries: message.info.deliveryCount, signal };
      await withExtractedContext(
        traceHeaders(message.headers, envelope),
        () => this.options.handler(envelope.data, context),
        fieldsOfData(envelope.data),
      );
      return { done: true };
    } catch (error) {
      return { done: false, error: this.options.translateError(error) };
    }
  }

  private decide(message: JsMsg, outcome: Outcome, signal: AbortSignal): Settlement {
    if (outcome.done) return this.clearBugs(message, { kind: 'ack' });
    if (signal.aborted && outcome.error === signal.reason)
      return { kind: 'nak', delayMs: this.options.returnDelayMs() };
    const bugs = this.countBug(message, outcome.error);
    const settlement = settle(outcome, { deliveries: message.info.deliveryCount, bugs }, Math.random);
    const data = dataOf(message, this.options.type.type);
    const log = (): void => this.log(message, outcome.error, settlement);
    withExtractedContext(traceHeaders(message.headers), log, fieldsOfData(data));
    return settlement.kind === 'dead' ? this.clearBugs(message, settlement) : settlement;
  }

  private async apply(message: JsMsg, settlement: Settlement): Promise<void> {
    switch (settlement.kind) {
      case 'nak':
        return message.nak(settlement.delayMs);
      case 'dead': {
        await this.reportDeadLetter(message, settlement);
        const { headers, ...letter } = deadLetter(message, settlement, new Date());
        await this.options.publisher.publishEncoded([{ ...letter, json: message.string() }], headers);
        return message.ack();
      }
      case 'ack':
        return message.ack();
    }
  }

  private async reportDeadLetter(
    message: JsMsg,
    why: { readonly code: string; readonly reason: string },
  ): Promise<void> {
    const data = dataOf(message, this.options.type.type);
    if (data === undefined) return;
    const { code, reason } = why;
    const dead = { type: this.options.type.type, subject: message.subject, data };
    const report = this.options.reportDeadLetter(dead, { code, reason }, new Date());
    if (report !== undefined) await this.options.publisher.publishAll([report]);
  }

  private countBug(message: JsMsg, error: unknown): number {
    const before = this.bugs.get(message.seq) ?? 0;
    const isCounted =
      error instanceof TransientError ? error.maxAttempts !== undefined : !(error instanceof RejectedError);
    if (!isCounted) return before;
    this.bugs.set(message.seq, before + 1);
    return before + 1;
  }

  private clearBugs(message: JsMsg, settlement: Settlement): Settlement {
    this.bugs.delete(message.seq);
    return settlement;
  }

  private log(message: JsMsg, error: unknown, settlement: Settlement): void {
    const deliveries = `delivery ${message.info.deliveryCount}`;
    if (settlement.kind === 'dead') {
      this.logger.error(`${message.subject}: dead-lettered after ${deliveries}: ${settlement.code}`, stackOf(error));
    } else if (error instanceof TransientError) {
      this.logger.warn(`${message.subject}: ${deliveries} failed, will retry: ${error.code} ${error.message}`);
    } else {
      this.logger.error(`${message.subject}: ${deliveries} failed, will retry`, stackOf(error));
    }
  }
}

/** Returns the data of a command message, or undefined if the message is not a command of this type. */
function dataOf(message: JsMsg, type: string): unknown {
  try {
    return readEnvelope(message.string(), type).data;
  } catch {
    return undefined;
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
