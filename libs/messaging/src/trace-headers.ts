import type { MsgHdrs } from '@nats-io/transport-node';

const NAMES = ['traceparent', 'tracestate'] as const;

/**
 * The trace context of a message: from its headers, else from the envelope, where it is the CloudEvents extension
 * "distributed tracing" (the outbox keeps it there).
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
