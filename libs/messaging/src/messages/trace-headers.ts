import type { MsgHdrs } from '@nats-io/transport-node';

const NAMES = ['traceparent', 'tracestate'] as const;

/**
 * Returns the trace context of a message from its headers or, if they have none, from the CloudEvents extension
 * "distributed tracing" of the envelope, where the outbox stores it.
 */
export function traceHeaders(headers: MsgHdrs | undefined, envelope?: object): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const extensions = new Map<string, unknown>(envelope ? NAMES.map((name) => [name, Reflect.get(envelope, name)]) : []);
  for (const name of NAMES) {
    const value = headers?.get(name) || extensions.get(name);
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}
