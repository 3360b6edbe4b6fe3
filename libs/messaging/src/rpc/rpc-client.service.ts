import { headers } from '@nats-io/transport-node';
import { ClientNats, NatsRecordBuilder } from '@nestjs/microservices';
import { DEFAULT_RPC_TIMEOUT_MS, type RpcType } from '@scriptorium/contracts';
import { injectedHeaders } from '@scriptorium/telemetry';
import { catchError, lastValueFrom, type Observable, throwError, timeout } from 'rxjs';

import type { MessagingOptions } from '../connection/messaging-options';
import { natsAddress } from '../connection/nats-connection';
import { asRpcError } from './rpc-errors';
import { toAsyncIterable } from './to-async-iterable';

export interface CallOptions {
  /** Milliseconds to wait for the reply, or for each of several. Default: `rpcTimeoutMs` of the client. */
  readonly timeoutMs?: number;
}

/**
 * Calls rpcs of other services. Throws the handler's `RejectedError` or `TransientError`, and a plain `Error` for a bug
 * in the handler. Throws `TransientError('SERVICE_UNAVAILABLE')` when no process serves the rpc or the call times out.
 * After a time-out the request may have been executed.
 */
export class RpcClient {
  private readonly client: ClientNats;

  private readonly timeoutMs: number;

  /** `rpcTimeoutMs`: milliseconds that a call waits for a reply. Default 10,000. */
  constructor(options: Pick<MessagingOptions, 'service' | 'natsUrl' | 'rpcTimeoutMs'>) {
    this.timeoutMs = options.rpcTimeoutMs ?? DEFAULT_RPC_TIMEOUT_MS;
    this.client = new ClientNats({ ...natsAddress(options.natsUrl, `${options.service}-rpc-client`) });
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

  close(): Promise<void> {
    return this.client.close();
  }

  private replies<Request, Reply>(
    type: RpcType<Request, Reply>,
    request: Request,
    { timeoutMs = this.timeoutMs }: CallOptions,
  ): Observable<Reply> {
    return this.client.send<Reply>(type.subject, withTraceContext(request)).pipe(
      timeout({ each: timeoutMs }),
      catchError((error: unknown) => throwError(() => asRpcError(type.subject, error))),
    );
  }
}

function withTraceContext(request: unknown): unknown {
  const trace = Object.entries(injectedHeaders());
  if (trace.length === 0) return request;
  const carried = headers();
  for (const [name, value] of trace) carried.set(name, value);
  return new NatsRecordBuilder(request).setHeaders(carried).build();
}
