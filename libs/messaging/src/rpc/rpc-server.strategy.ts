import { randomUUID } from 'node:crypto';

import type { Msg, MsgHdrs, NatsConnection, Subscription } from '@nats-io/transport-node';
import { type MessageHandler, type NatsContext, type NatsOptions, ServerNats } from '@nestjs/microservices';
import {
  DRAIN_MS,
  type HealthReport,
  healthSubject,
  instancesSubject,
  instanceSubject,
  MAX_MESSAGE_BYTES,
  REQUEST_SCHEMAS,
  rpcSubject,
  toWireError,
  TransientError,
} from '@scriptorium/contracts';
import type { Health } from '@scriptorium/health';
import { type Observable, throwError } from 'rxjs';

import { callerIn, SIGNATURE_HEADER } from '../callers/caller-signature';
import { CallerVerifier } from '../callers/caller-verifier';
import { awaitNats } from '../connection/await-nats';
import { startOptions } from '../connection/messaging-connection.service';
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
  /** Ed25519 public keys in PEM. A caller that none of them has signed is rejected. */
  readonly callerPublicKeys?: string;
  /** Default: a process that depends on nothing. */
  readonly health?: Pick<Health, 'report'>;
}

const WITHOUT_COMPONENTS: HealthReport = { phase: 'started', status: 'ok', components: [] };

const POLL_MS = 10;

/**
 * Nest's NATS transport, for rpc. Processes of one service share the requests (queue group). A request with a caller is
 * rejected and logged, unless the gateway has signed the caller.
 *
 *   repeat   A caller without an answer asks all instances of the service for their ids, and sends its request again to
 *            the subject of the one that answers first (rpc-client.service.ts).
 *   health   Every instance answers with its health, also while it closes: then the requests in progress still end.
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
  private readonly verifier: CallerVerifier;

  constructor(private readonly rpcOptions: RpcServerOptions) {
    const { service } = rpcOptions;
    const address = natsAddress(rpcOptions, service, 'rpc');
    const options: NatsOptions['options'] = {
      queue: service,
      serializer: new ReplySerializer(() => this.connection?.info?.max_payload ?? MAX_MESSAGE_BYTES),
    };
    super({ ...options });
    this.address = address;
    this.verifier = new CallerVerifier(rpcOptions.callerPublicKeys);
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- Nest awaits the hook, its type is void
    this.setOnProcessingStartHook((_transport, _context, done) => {
      this.inProgress++;
      return done();
    });
    this.setOnProcessingEndHook(() => void this.inProgress--);
  }

  /** Fails for an rpc with a caller if there is no key to check it. */
  override addHandler(
    subject: string,
    handler: MessageHandler,
    isEventHandler?: boolean,
    extras?: Record<string, unknown>,
  ): void {
    if (hasCaller(subject) && this.rpcOptions.callerPublicKeys === undefined)
      throw new Error(`${subject} has a caller, and there is no public key to verify it. Set CALLER_PUBLIC_KEYS.`);
    const verified: MessageHandler = (request: unknown, context?: NatsContext) => {
      const isAccepted = this.accepts(subject, request, context);
      return isAccepted ? handler(request, context) : Promise.resolve(callerUnverified());
    };
    super.addHandler(subject, verified, isEventHandler, extras);
  }

  /** Patterns are subjects. Nest's own method tries to parse them as JSON first, which costs 10 µs a request. */
  override getHandlerByPattern(subject: string): MessageHandler | null {
    return this.messageHandlers.get(subject) ?? null;
  }

  override async createNatsClient(): Promise<NatsConnection> {
    this.connection = await awaitNats(() => connectNats(this.address), startOptions(this.rpcOptions));
    return this.connection;
  }

  /** The service has started when the server knows its subscriptions. Otherwise the first requests would fail. */
  override start(callback: (error?: unknown, ...more: unknown[]) => void): void {
    super.start(() => {
      // After a lost connection, nats.js subscribes again.
      const subscribed = this.ping().catch(() => undefined);
      void subscribed.then(() => callback());
    });
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
    // Not drained by close().
    connection.subscribe(healthSubject(service), {
      callback: (error, message) => void (error ?? message.respond(JSON.stringify(this.report()))),
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

  /** Returns whether the request has no caller, or one that the gateway has signed. Logs why not. */
  private accepts(subject: string, request: unknown, context: NatsContext | undefined): boolean {
    const caller = callerIn(request);
    if (caller === undefined) return true;
    const headers = context?.getHeaders() as MsgHdrs | undefined;
    const problem = this.verifier.problemOf(subject, caller, headers?.get(SIGNATURE_HEADER));
    if (problem === undefined) return true;
    this.logger.warn(`${subject}: rejected the caller of a request: ${problem}.`);
    return false;
  }

  /** Resolves when the server has answered a ping, or at once if the process serves no rpc. */
  async ping(): Promise<void> {
    await this.connection?.flush();
  }

  private report(): HealthReport {
    return this.rpcOptions.health?.report() ?? WITHOUT_COMPONENTS;
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

/** Returns whether the requests of an rpc must have a caller. */
function hasCaller(subject: string): boolean {
  const { required } = REQUEST_SCHEMAS[subject] ?? {};
  return Array.isArray(required) && required.includes('caller');
}

/** The error is transient: the request of a user is valid, and a key or a clock is wrong. */
function callerUnverified(): Observable<never> {
  const error = new TransientError('CALLER_UNVERIFIED', 'The caller of the request cannot be verified.');
  return throwError(() => toWireError(error));
}
