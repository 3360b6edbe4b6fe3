import { context, createContextKey, trace, type Context } from '@opentelemetry/api';

/** Fields of a log line: the ids of the work that it belongs to. */
export interface LogFields {
  readonly requestId?: string;
  readonly spaceId?: string;
  readonly jobId?: string;
}

const FIELDS = createContextKey('scriptorium log fields');

/** Returns a context whose log lines have these fields, and those that `base` already has. */
export function contextWithFields(base: Context, fields: LogFields): Context {
  return Object.keys(fields).length === 0 ? base : base.setValue(FIELDS, Object.assign({}, fieldsOf(base), fields));
}

/** Returns the fields of the active context, with the id of its trace. */
export function activeLogFields(): LogFields & { readonly traceId?: string } {
  const active = context.active();
  const traceId = trace.getSpanContext(active)?.traceId;
  return traceId === undefined ? fieldsOf(active) : Object.assign({ traceId }, fieldsOf(active));
}

/** Returns the space and the job that the data of a message names. */
export function fieldsOfData(data: unknown): LogFields {
  if (typeof data !== 'object' || data === null) return {};
  const { spaceId, jobId } = data as { readonly spaceId?: unknown; readonly jobId?: unknown };
  return {
    ...(typeof spaceId === 'string' && { spaceId }),
    ...(typeof jobId === 'string' && { jobId }),
  };
}

function fieldsOf(base: Context): LogFields {
  return (base.getValue(FIELDS) as LogFields | undefined) ?? {};
}
