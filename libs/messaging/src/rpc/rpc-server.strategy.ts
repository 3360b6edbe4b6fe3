import { randomUUID } from 'node:crypto';

import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { type MessageHandler, type NatsOptions, ServerNats } from '@nestjs/microservices';
import { DRAIN_MS, instancesSubject, instanceSubject, MAX_MESSAGE_BYTES, rpcSubject } from '@scriptorium/contracts';

import {
  connectNats,
  flushWithTimeout,
  type NatsAccess,
  type NatsAddress,
  natsAddress,
} from '../connection/nats-connection';
import { ReplySerializer } from './reply-serializer';

export interface RpcServerOptions extends NatsAccess {
  readonly service: string;
  readonly drainMs?: number;
}

const POLL_MS = 10;

/**
 * Nest's NATS transport, for rpc. Processes of one service share the requests (queue group).
 *
 *   repeat   A caller without an answer asks all instances of the service for their ids, and sends its request again to
 *            the subject of the one that answers first (rpc-client.service.ts).
 *   close    The subscriptions are drained: requests that the server has already sent to this process are executed.
 *            Then all requests in progress are awaited up to a limit. Nest's own transport would abort them or always
 *            wait ten seconds.
 */
export class RpcServer extends ServerNats {
  private readonly address: NatsAddress;
  private readonly instance = randomUUID();
  private readonly bound: Subscription[] = [];
  private connection: NatsConnection | undefined;
  private inProgress = 0;

  constructor(private readonly rpcOptions: RpcServerOptions) {
    const { service } = rpcOptions;
    const address = natsAddress(rpcOptions, `${service}-rpc`);
    const options: NatsOptions['options'] = {
      queue: service,
      serializer: new ReplySerializer(() => this.connection?.info?.max_payload ?? MAX_MESSAGE_BYTES),
    };
    super({ ...options });
    this.address = address;
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
    this.connection = await connectNats(this.address);
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
    const { service } = this.rpcOptions;
    subscribe(instancesSubject(service), {
      callback: (error, message) => void (error ?? message.respond(this.instance)),
    });
    const handlers = new Map(
      [...this.messageHandlers.keys()].map((subject) => [
        instanceSubject(subject, this.instance),
        this.getMessageHandler(subject) as (error: Error | null, message: Msg) => void,
      ]),
    );
    subscribe(instanceSubject(rpcSubject(service, '*'), this.instance), {
      callback: (error, message) => handlers.get(message.subject)?.(error, message),
    });
  }

  override async close(): Promise<void> {
    const deadline = Date.now() + (this.rpcOptions.drainMs ?? DRAIN_MS);
    let isDrained = false;
    // A subscription that cannot be drained belongs to a connection that is lost: no request arrives any more.
    void Promise.allSettled(this.bound.splice(0).map((bound) => bound.drain())).then(() => (isDrained = true));
    do {
      // A request that has arrived is counted in the next turn of the event loop.
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    } while ((!isDrained || this.inProgress > 0) && Date.now() < deadline);
    if (this.connection) await flushWithTimeout(this.connection);
    await super.close();
  }
}
