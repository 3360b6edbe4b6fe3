import { InvalidArgumentError } from '@nats-io/transport-node';
import {
  fromWireError,
  type HealthReport,
  RejectedError,
  TransientError,
  type WireError,
} from '@scriptorium/contracts';

/** Returns the error for the caller of an rpc: the handler's own, or a `TransientError` if there was no reply. */
export function asRpcError(subject: string, error: unknown): Error {
  if (isWireError(error)) return fromWireError(error);
  if (error instanceof TransientError) return error;
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

/** Returns why a service cannot answer, by the best report of its instances; undefined if it may answer. */
export function outageOf(service: string, report: HealthReport | undefined): TransientError | undefined {
  if (report === undefined) return new TransientError('SERVICE_UNAVAILABLE', `No instance of ${service} responds.`);
  if (report.status !== 'unavailable') return undefined;
  const lost = report.components.filter(({ isEssential, status }) => isEssential && status === 'unavailable');
  const code = lost.some(({ name }) => name === 'database') ? 'DATABASE_UNAVAILABLE' : 'SERVICE_UNAVAILABLE';
  const reasons = lost.map(({ name, reason = '' }) => `${name}: ${reason}`).join(' ');
  return new TransientError(code, `${service} cannot serve. ${reasons}`);
}
