/**
 * Calls rpcs of other services.
 *
 * A call fails at once if no process serves the rpc, or if the connection is lost (rpc-connection.service.ts). If there
 * is no answer in time, a repeatable rpc (libs/contracts) is sent once more.
 *
 * A repetition goes to an instance that proves to be alive. The first one may be frozen, or have died with the request.
 * The first answer counts. Other rpcs, and a repetition without an answer, time out.
 *
 * A request that has waited for DOUBT of its timeout fails if no instance of the service answers that its essential
 * components are available, such as its database. Otherwise the service is only slow, and the request keeps waiting.
 *
 * Failure mode: a request without an answer may have been executed, and a repeatable one twice.
 */
import { setTimeout } from 'node:timers/promises';

import { headers, type NatsConnection, RequestError } from '@nats-io/transport-node';
import { NatsRecordBuilder } from '@nestjs/microservices';
import {
  DEFAULT_RPC_TIMEOUT_MS,
  type HealthReport,
  instancesSubject,
  instanceSubject,
  type RpcType,
} from '@scriptorium/contracts';
import { callHeaders } from '@scriptorium/telemetry';
import {
  catchError,
  defer,
  finalize,
  from,
  lastValueFrom,
  mergeMap,
  NEVER,
  type Observable,
  race,
  throwError,
  timeout,
  timer,
} from 'rxjs';

import { callerIn, SIGNATURE_HEADER } from '../callers/caller-signature';
import { CallerSigner } from '../callers/caller-signer';
import { type NatsAccess, natsAddress } from '../connection/nats-connection';
import { askHealth } from './ask-health';
import { repeatOnce } from './repeat-once';
import { RpcConnection } from './rpc-connection.service';
import { asRpcError, isTransient, isWireError, outageOf } from './rpc-errors';
import { toAsyncIterable } from './to-async-iterable';

export interface CallOptions {
  /** Milliseconds to wait for the reply, or for each of several. Default: `rpcTimeoutMs` of the client. */
  readonly timeoutMs?: number;
}

export interface RpcClientOptions extends NatsAccess {
  readonly service: string;
  /** Milliseconds that a call waits for a reply. Default 10,000. */
  readonly rpcTimeoutMs?: number;
  /** Ed25519 private key in PEM that signs the callers of requests. Default: a request with a caller fails. */
  readonly callerSigningKey?: string;
}

/**
 * The part of its timeout that a call waits for an answer before it is repeated. A call that is repeated waits as long
 * for a lost connection to be restored, and for an instance to prove that it is alive.
 */
const PATIENCE = 1 / 4;
/** With the default timeout of 10 s, a request to a service that cannot serve fails after 3.5 to 4.5 s. */
const DOUBT = 7 / 20;
const ANSWER_OF_HEALTH = 1 / 10;
const SEARCH_AGAIN_MS = 100;
/** Repetitions at once, so that they do not double the load of a service that is only slow. */
const MAX_REPETITIONS = 64;

/**
 * Throws the handler's `RejectedError` or `TransientError`, and a plain `Error` for a bug in the handler. Throws
 * `TransientError('SERVICE_UNAVAILABLE')` if there is no answer.
 */
export class RpcClient {
  private readonly connection: RpcConnection;
  private readonly timeoutMs: number;
  private readonly signer: CallerSigner | undefined;
  private repetitions = 0;

  constructor(options: RpcClientOptions) {
    this.timeoutMs = options.rpcTimeoutMs ?? DEFAULT_RPC_TIMEOUT_MS;
    this.signer = options.callerSigningKey === undefined ? undefined : new CallerSigner(options.callerSigningKey);
    this.connection = new RpcConnection(natsAddress(options, options.service, 'rpc-client'));
  }

  call<Request, Reply>(type: RpcType<Request, Reply>, request: Request, options: CallOptions = {}): Promise<Reply> {
    // A handler that returns nothing sends no value.
    return lastValueFrom(this.replies(type, request, options), { defaultValue: undefined as Reply });
  }

  /**
   * Returns the replies of a handler that sends several, as they arrive: `for await (const reply of rpc.stream(…))`.
   */
  stream<Request, Reply>(
    type: RpcType<Request, Reply>,
    request: Request,
    options: CallOptions = {},
  ): AsyncIterable<Reply> {
    return toAsyncIterable(this.replies(type, request, options));
  }

  /** Returns all replies of a handler that sends several. */
  async collect<Request, Reply>(
    type: RpcType<Request, Reply>,
    request: Request,
    options: CallOptions = {},
  ): Promise<Reply[]> {
    const collected: Reply[] = [];
    await this.replies(type, request, options).forEach((reply) => void collected.push(reply));
    return collected;
  }

  /** Returns the best health of the instances of a service; undefined if none answers in time. */
  async healthOf(service: string, withinMs: number): Promise<HealthReport | undefined> {
    try {
      return await askHealth((await this.connection.connect()) as NatsConnection, service, withinMs);
    } catch {
      return undefined;
    }
  }

  /** Resolves when NATS has answered a ping, or at once if nothing has been sent yet. */
  ping(): Promise<void> {
    return this.connection.ping();
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private replies<Request, Reply>(
    type: RpcType<Request, Reply>,
    request: Request,
    { timeoutMs = this.timeoutMs }: CallOptions,
  ): Observable<Reply> {
    const record = withHeaders(request, { ...callHeaders(), ...this.signatureOf(type.subject, request) });
    const sent = this.connection.send<Reply>(type.subject, record);
    const patienceMs = Math.ceil(timeoutMs * PATIENCE);
    const again = (): Observable<Reply> => this.again<Reply>(type, record, patienceMs);
    const repeated = type.isRepeatable(request)
      ? repeatOnce(sent, { afterMs: patienceMs, again, isAnswer: isWireError, isTransient })
      : sent;
    return race(repeated, this.failIfDown(type.service, timeoutMs)).pipe(
      timeout({ each: timeoutMs }),
      catchError((error: unknown) => throwError(() => asRpcError(type.subject, error))),
    );
  }

  /** Returns the header with the signature of the caller, if the request has one. */
  private signatureOf(subject: string, request: unknown): Readonly<Record<string, string>> {
    const caller = callerIn(request);
    if (caller === undefined) return {};
    if (this.signer === undefined) throw new Error(`${subject}: a caller cannot be sent without a key that signs it.`);
    return { [SIGNATURE_HEADER]: this.signer.sign(subject, caller) };
  }

  private failIfDown(service: string, timeoutMs: number): Observable<never> {
    return timer(timeoutMs * DOUBT).pipe(
      mergeMap(() => this.healthOf(service, timeoutMs * ANSWER_OF_HEALTH)),
      mergeMap((report) => {
        const outage = outageOf(service, report);
        return outage === undefined ? NEVER : throwError(() => outage);
      }),
    );
  }

  /** Sends the request to a living instance. Fails without an answer if none is found. */
  private again<Reply>(
    { service, subject }: Pick<RpcType<unknown, Reply>, 'service' | 'subject'>,
    record: unknown,
    patienceMs: number,
  ): Observable<Reply> {
    if (this.repetitions >= MAX_REPETITIONS) return throwError(() => new Error('too many requests wait for an answer'));
    return defer(() => {
      this.repetitions++;
      return from(this.findInstance(service, patienceMs)).pipe(
        mergeMap((instance) => this.connection.send<Reply>(instanceSubject(subject, instance), record)),
        finalize(() => this.repetitions--),
      );
    });
  }

  /** Every instance answers, and the first answer counts: a frozen one sends none. */
  private async findInstance(service: string, withinMs: number): Promise<string> {
    const deadline = Date.now() + withinMs;
    await this.connection.connected(withinMs);
    const connection = (await this.connection.connect()) as NatsConnection;
    for (;;) {
      try {
        const answer = await connection.request(instancesSubject(service), '', { timeout: withinMs });
        return answer.string();
      } catch (error) {
        // The instances of a server that was restarted may connect later than this client.
        if (!(error instanceof RequestError) || !error.isNoResponders() || Date.now() > deadline) throw error;
        await setTimeout(SEARCH_AGAIN_MS);
      }
    }
  }
}

function withHeaders(request: unknown, values: Readonly<Record<string, string>>): unknown {
  const entries = Object.entries(values);
  if (entries.length === 0) return request;
  const carried = headers();
  for (const [name, value] of entries) carried.set(name, value);
  return new NatsRecordBuilder(request).setHeaders(carried).build();
}
