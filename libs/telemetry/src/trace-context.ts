/**
 * Propagates the W3C trace context through messages.
 *
 * A trace follows a copy across processes: gateway -> rpc -> outbox -> command -> events. Each process writes the
 * active context into the headers of its messages (`traceparent`, `tracestate`), and the receiver makes it active
 * again. Spans are not recorded. Only the context is propagated, so every log line and message contains the caller's
 * trace id.
 *
 * Failure mode: with absent or malformed headers the work runs without a context. Nothing is thrown.
 */
import { context, defaultTextMapGetter, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

import { activeLogFields, contextWithFields, type LogFields } from './log-fields';

/** Header of the id of an HTTP request, in requests to the gateway and in its rpcs. */
export const REQUEST_ID_HEADER = 'x-request-id';

let registered = false;

/** Registers the context manager and the propagator. Must be the first line of main.ts. A second call does nothing. */
export function registerTelemetry(): void {
  if (registered) return;
  registered = true;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

/** Returns the active context as headers; empty without an active context. */
export function injectedHeaders(): Readonly<Record<string, string>> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}

/** Returns the active context as headers, and the id of the HTTP request. */
export function callHeaders(): Readonly<Record<string, string>> {
  const { requestId } = activeLogFields();
  return requestId === undefined ? injectedHeaders() : { ...injectedHeaders(), [REQUEST_ID_HEADER]: requestId };
}

/**
 * Runs `work` in the context of the headers, whose names are in lower case.
 *
 * @param fields fields of the log lines of `work`; the id of the request comes from the headers
 */
export function withExtractedContext<T>(
  headers: Readonly<Record<string, string>>,
  work: () => T,
  fields: LogFields = {},
): T {
  const requestId = headers[REQUEST_ID_HEADER];
  const known = requestId === undefined ? fields : { requestId, ...fields };
  return context.with(contextWithFields(propagation.extract(ROOT_CONTEXT, headers, defaultTextMapGetter), known), work);
}

/** Returns the active trace's id: 32 hex digits. */
export function activeTraceId(): string | undefined {
  return trace.getSpanContext(context.active())?.traceId;
}
