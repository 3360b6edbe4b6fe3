/**
 * An error that crosses a process boundary is one of three kinds:
 *
 * - rejected: the request can never succeed; the caller must change it;
 * - transient: the same request may succeed later;
 * - bug: any other thrown value.
 *
 * The first two have a code for programs, and their data as readonly fields. Only the gateway knows HTTP status codes.
 */
export class RejectedError extends Error {
  override readonly name = 'RejectedError';

  constructor(
    readonly code: string,
    message: string,
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export class TransientError extends Error {
  override readonly name = 'TransientError';

  constructor(
    readonly code: string,
    message: string,
    /** Milliseconds to wait before the next attempt. Default: the receiver's own back-off. */
    readonly retryAfterMs?: number,
    /** Attempts of a command that end in this error before it is dead-lettered. Default: hours of attempts. */
    readonly maxAttempts?: number,
  ) {
    super(message);
  }
}

/** An error in an rpc reply. A bug is sent without its message, which may contain data that the caller must not see. */
export type WireError =
  | {
      readonly kind: 'rejected';
      readonly code: string;
      readonly message: string;
      readonly data: Record<string, unknown>;
    }
  | { readonly kind: 'transient'; readonly code: string; readonly message: string; readonly retryAfterMs?: number }
  | { readonly kind: 'bug'; readonly code: 'INTERNAL_ERROR'; readonly message: string };

export function toWireError(error: unknown): WireError {
  if (error instanceof RejectedError) {
    return { kind: 'rejected', code: error.code, message: error.message, data: error.data };
  }
  if (error instanceof TransientError) {
    const { code, message, retryAfterMs } = error;
    return { kind: 'transient', code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  return { kind: 'bug', code: 'INTERNAL_ERROR', message: 'Internal error' };
}

export function fromWireError(wire: WireError): Error {
  switch (wire.kind) {
    case 'rejected':
      return new RejectedError(wire.code, wire.message, wire.data);
    case 'transient':
      return new TransientError(wire.code, wire.message, wire.retryAfterMs);
    case 'bug':
      return new Error(wire.message);
  }
}
