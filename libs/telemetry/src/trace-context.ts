/**
 * The W3C trace context, carried over messages.
 *
 * A trace follows a copy over processes: gateway -> rpc -> outbox -> command -> events. Each hop writes the active
 * context into its headers (`traceparent`, `tracestate`) and the next runs under what it reads there. Spans are not
 * recorded yet: the context alone goes through, so that a caller's own trace id is found in every log and message.
 *
 * How it fails: headers that are absent or broken give no context, and the work runs without one. Nothing is thrown.
 */
import { context, defaultTextMapGetter, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

let registered = false;

/** Call it once, as the first line of main.ts. A second call does nothing. */
export function registerTelemetry(): void {
  if (registered) return;
  registered = true;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

/** The active context as headers; empty where there is none. */
export function injectedHeaders(): Readonly<Record<string, string>> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}

/** Runs `work` in the context that the headers carry. Names are lower case. */
export function withExtractedContext<T>(headers: Readonly<Record<string, string>>, work: () => T): T {
  return context.with(propagation.extract(ROOT_CONTEXT, headers, defaultTextMapGetter), work);
}

/** The active trace's id, 32 hex digits, for logs. */
export function activeTraceId(): string | undefined {
  return trace.getSpanContext(context.active())?.traceId;
}
