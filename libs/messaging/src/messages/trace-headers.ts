import type { MsgHdrs } from '@nats-io/transport-node';

import { REQUEST_ID_HEADER } from '@scriptorium/telemetry';

const NAMES = ['traceparent', 'tracestate', REQUEST_ID_HEADER] as const;

/**
 * Returns the trace context of a message and the id of its HTTP request, from its headers. If they have no trace
 * context, it comes from the CloudEvents extension "distributed tracing" of the envelope, where the outbox stores it.
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
