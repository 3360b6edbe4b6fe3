import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { type MessageHandler, type NatsOptions, ServerNats } from '@nestjs/microservices';

import { flushWithTimeout, natsAddress } from './nats-connection';
import { ReplySerializer } from './reply-serializer';

export interface RpcServerOptions {
  readonly service: string;
  readonly natsUrl: string;
  readonly drainMs?: number;
}

const DEFAULT_DRAIN_MS = 20_000;
const LOOK_EVERY_MS = 10;
const DEFAULT_LARGEST_BYTES = 1_048_576;

/**
 * Nest's NATS transport, for rpc. Processes of one service share the requests (queue group). At a shutdown it stops
 * listening, then lets the requests at work reply; Nest's own would cut them off, or always wait ten seconds.
 */
export class RpcServer extends ServerNats {
  private atWork = 0;

  constructor(private readonly rpcOptions: RpcServerOptions) {
    const { natsUrl, service } = rpcOptions;
    const options: NatsOptions['options'] = {
      ...natsAddress(natsUrl, `${service}-rpc`),
      queue: service,
      serializer: new ReplySerializer(() => this.connection()?.info?.max_payload ?? DEFAULT_LARGEST_BYTES),
    };
    super({ ...options });
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- Nest awaits what the hook returns; its type says void
    this.setOnProcessingStartHook((_transport, _context, done) => {
      this.atWork++;
      return done();
    });
    this.setOnProcessingEndHook(() => void this.atWork--);
  }

  /** Patterns are subjects here. Nest's own tries them as JSON first, and an exception a request costs 10 µs. */
  override getHandlerByPattern(subject: string): MessageHandler | null {
    return this.messageHandlers.get(subject) ?? null;
  }

  override async close(): Promise<void> {
    const connection = this.connection();
    for (const subscription of this['subscriptions'] as Subscription[]) subscription.unsubscribe();
    const deadline = Date.now() + (this.rpcOptions.drainMs ?? DEFAULT_DRAIN_MS);
    while (this.atWork > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    if (connection) await flushWithTimeout(connection);
    await super.close();
  }

  private connection(): NatsConnection | undefined {
    return this['natsClient'] ? this.unwrap<NatsConnection>() : undefined;
  }
}
