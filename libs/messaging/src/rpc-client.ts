import type { RpcType } from '@scriptorium/contracts';
import type { Observable } from 'rxjs';

export interface CallOptions {
  /** Milliseconds until the (next) reply. Default 10,000. */
  readonly timeoutMs?: number;
}

export class RpcClient {
  /**
   * Throws what the handler threw: `RejectedError`, `TransientError`; `TransientError('SERVICE_UNAVAILABLE')` when
   * nobody serves the rpc or no reply came in time; a plain `Error` for a bug on the other side.
   */
  call<Request, Reply>(type: RpcType<Request, Reply>, request: Request, options?: CallOptions): Promise<Reply> {
    return Promise.reject(new Error(`not built yet: ${type.subject} ${String(request)} ${String(options)}`));
  }

  /** The replies of a handler that gives several, as they come. An AsyncIterable: `for await (const item of …)`. */
  stream<Request, Reply>(
    type: RpcType<Request, Reply>,
    request: Request,
    options?: CallOptions,
  ): Observable<Reply> & AsyncIterable<Reply> {
    throw new Error(`not built yet: ${type.subject} ${String(request)} ${String(options)}`);
  }
}
