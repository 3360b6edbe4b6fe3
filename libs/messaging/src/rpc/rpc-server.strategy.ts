import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { type MessageHandler, type NatsOptions, ServerNats } from '@nestjs/microservices';
import { DRAIN_MS, MAX_MESSAGE_BYTES } from '@scriptorium/contracts';

import { flushWithTimeout, natsAddress } from '../connection/nats-connection';
import { ReplySerializer } from './reply-serializer';

export interface RpcServerOptions {
  readonly service: string;
  readonly natsUrl: string;
  readonly drainMs?: number;
}

const POLL_MS = 10;

/**
 * Nest's NATS transport, for rpc. Processes of one service share the requests (queue group). On shutdown it
 * unsubscribes, then waits for the requests in progress. Nest's own transport would abort them or always wait ten
 * seconds.
 */
export class RpcServer extends ServerNats {
  private connection: NatsConnection | undefined;
  private readonly bound: Subscription[] = [];
  private inProgress = 0;

  constructor(private readonly rpcOptions: RpcServerOptions) {
    const { natsUrl, service } = rpcOptions;
    const options: NatsOptions['options'] = {
      ...natsAddress(natsUrl, `${service}-rpc`),
      queue: service,
      serializer: new ReplySerializer(() => this.connection?.info?.max_payload ?? MAX_MESSAGE_BYTES),
    };
    super({ ...options });
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- Nest awaits the hook, its type is void
    this.setOnProcessingStartHook((_transport, _context, done) => {
      this.inProgress++;
      return done();
    });
    this.setOnProcessingEndHook(() => void this.inProgress--);
  }

  /** Patterns are subjects. Nest's own method tries to parse them as JSON first, which costs 10 µs a request. */
  override getHandlerByPattern(subject: string): MessageHandler | null {
    return this.messageHandlers.get(subject) ?? null;
  }

  override async createNatsClient(): Promise<NatsConnection> {
    this.connection = (await super.createNatsClient()) as NatsConnection;
    return this.connection;
  }

  /** Subscribes like Nest's own method, and keeps the subscriptions, which `close()` ends. */
  override bindEvents(connection: NatsConnection): void {
    const subscribe: NatsConnection['subscribe'] = (...request) => {
      const subscription = connection.subscribe(...request);
      this.bound.push(subscription);
      return subscription;
    };
    super.bindEvents({ subscribe });
  }

  override async close(): Promise<void> {
    for (const subscription of this.bound.splice(0)) subscription.unsubscribe();
    const deadline = Date.now() + (this.rpcOptions.drainMs ?? DRAIN_MS);
    while (this.inProgress > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    if (this.connection) await flushWithTimeout(this.connection);
    await super.close();
  }
}
