import type { NatsConnection } from '@nats-io/transport-node';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { type CommandType, DRAIN_MS } from '@scriptorium/contracts';
import { isObservable, lastValueFrom } from 'rxjs';

import { CommandConsumer, returnDelayMs } from './command-consumer.service';
import { CommandExecutor } from './command-executor.service';
import { JETSTREAM, type CommandContext } from './handle-command.decorator';
import { matchHandlers } from './match-handlers';
import type { MessagePublisher } from '../messages/message-publisher';
import { awaitNats } from '../connection/await-nats';
import { startOptions } from '../connection/messaging-connection.service';
import type { MessagingOptions } from '../connection/messaging-options';
import { consumerName, type DeclaredConsumer, declaredConsumer } from '../topology/streams';
import { ensureTopology } from '../topology/topology';

/** Commands of a killed process are redelivered after this time. A live process reports progress every third of it. */
const DEFAULT_ACK_WAIT_MS = 10_000;
const DEFAULT_CONCURRENCY = 8;

/** Nest's transport for commands: passes the messages of a durable consumer to the method with `@HandleCommand`. */
export class JetStreamStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = JETSTREAM;
  override readonly propagatesEventHandlerErrors = true;
  private consumers: readonly CommandConsumer[] = [];
  /** The durable consumers of this service. */
  readonly declared: readonly DeclaredConsumer[];

  constructor(
    private readonly nats: NatsConnection,
    private readonly publisher: MessagePublisher,
    private readonly options: MessagingOptions,
  ) {
    super();
    this.declared = this.commands.map((command) => declaredConsumer(command, this.ackWaitMs));
  }

  /** Starts the consumers. Fails if a command has no handler or several, or if a handler has no declared command. */
  async listen(started: (error?: unknown) => void): Promise<void> {
    try {
      const handlers = matchHandlers(this.options.service, this.commands, this.messageHandlers);
      await awaitNats(() => this.restore(this.commands), startOptions(this.options));
      this.consumers = handlers.map(([command, handler]) => this.consumer(command, handler));
      for (const consumer of this.consumers) consumer.start();
      void this.watchConnection();
      started();
    } catch (error) {
      started(error);
    }
  }

  /** Returns why commands are not received, for each consumer with a failure. */
  get troubles(): readonly string[] {
    return this.consumers.flatMap(({ name, trouble }) => (trouble === undefined ? [] : [`${name}: ${trouble}`]));
  }

  async close(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
  }

  on(): never {
    throw new Error('The JetStream transport has no events to listen to.');
  }

  unwrap<T>(): T {
    return this.nats as T;
  }

  private consumer(type: CommandType<unknown>, handler: MessageHandler): CommandConsumer {
    const { concurrency, translateError, reportDeadLetter, drainMs, slotOf } = this.options;
    const work = new CommandExecutor({
      type,
      handler: (data, context) => outcomeOf(handler, data, context),
      publisher: this.publisher,
      translateError: translateError ?? ((error) => error),
      reportDeadLetter: reportDeadLetter ?? (() => undefined),
      slotOf: slotOf?.[type.type] ?? (() => 1),
      returnDelayMs: () => returnDelayMs(this.nats),
    });
    return new CommandConsumer({
      nats: this.nats,
      name: consumerName(type),
      concurrency: concurrency ?? DEFAULT_CONCURRENCY,
      ackWaitMs: this.ackWaitMs,
      drainMs: drainMs ?? DRAIN_MS,
      restore: () => this.restore([type]),
      place: this.options,
      handle: (message, signal) => work.execute(message, signal),
      slotOf: (message) => work.slotOf(message),
    });
  }

  private async restore(commands: readonly CommandType<unknown>[]): Promise<void> {
    const consumers = commands.map((command) => declaredConsumer(command, this.ackWaitMs));
    await ensureTopology(this.nats, { options: this.options, consumers });
  }

  private get commands(): readonly CommandType<unknown>[] {
    return (this.options.commands ?? []).filter((command) => command.service === this.options.service);
  }

  private get ackWaitMs(): number {
    return this.options.ackWaitMs ?? DEFAULT_ACK_WAIT_MS;
  }

  private async watchConnection(): Promise<void> {
    for await (const status of this.nats.status()) {
      if (status.type === 'reconnect') for (const consumer of this.consumers) consumer.restartPull();
    }
  }
}

async function outcomeOf(handler: MessageHandler, data: unknown, context: CommandContext): Promise<unknown> {
  const result: unknown = await handler(data, context);
  return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
}
