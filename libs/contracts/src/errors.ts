/**
 * Errors that cross a boundary are of three kinds:
 *
 * - rejected: never succeeds; the caller must change the request;
 * - transient: may work later, the same request can be sent again;
 * - bug: everything that is neither. It has no class of its own: any other thrown value is one.
 *
 * Each carries a code for machines and its data as readonly fields. HTTP numbers exist in the gateway alone.
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
    /** Milliseconds to wait before the next try; absent: the receiver's own backoff. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

/** How an error travels in an rpc reply. A bug travels without its message: it may contain data that the caller must not see. */
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
