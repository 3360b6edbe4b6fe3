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

/** Runs `work` in the context of the headers, whose names are in lower case. */
export function withExtractedContext<T>(headers: Readonly<Record<string, string>>, work: () => T): T {
  return context.with(propagation.extract(ROOT_CONTEXT, headers, defaultTextMapGetter), work);
}

/** Returns the active trace's id: 32 hex digits. */
export function activeTraceId(): string | undefined {
  return trace.getSpanContext(context.active())?.traceId;
}
