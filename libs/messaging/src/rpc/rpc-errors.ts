import { InvalidArgumentError } from '@nats-io/transport-node';
import { fromWireError, RejectedError, TransientError, type WireError } from '@scriptorium/contracts';

/** Returns the error for the caller of an rpc: the handler's own, or a `TransientError` if there was no reply. */
export function asRpcError(subject: string, error: unknown): Error {
  if (isWireError(error)) return fromWireError(error);
  if (error instanceof InvalidArgumentError) return new RejectedError('REQUEST_TOO_LARGE', error.message);
  const reason = error instanceof Error ? error.message : String(error);
  return new TransientError('SERVICE_UNAVAILABLE', `No reply from ${subject}: ${reason}.`);
}

/** Returns whether an error is the answer of a handler. */
export function isWireError(error: unknown): error is WireError {
  if (typeof error !== 'object' || error === null) return false;
  const { kind, code, message } = error as Partial<Record<string, unknown>>;
  return (
    (kind === 'rejected' || kind === 'transient' || kind === 'bug') &&
    typeof code === 'string' &&
    typeof message === 'string'
  );
}

export function isTransient(error: unknown): boolean {
  return isWireError(error) && error.kind === 'transient';
}
