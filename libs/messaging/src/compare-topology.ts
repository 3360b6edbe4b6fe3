/** A stream or consumer is not what is declared, or cannot be; the message names the fix. */
export class TopologyError extends Error {
  override readonly name = 'TopologyError';
}

/** The server never changes these of an existing stream. */
const FIXED_FIELDS = new Set(['retention', 'storage', 'durable_name', 'ack_policy']);
const DURATIONS = new Set(['max_age', 'duplicate_window', 'ack_wait']);

/**
 * Compares the declared fields alone; what is not declared is the operator's. `what` names the stream or consumer, as
 * in `Stream EVENTS`. Undefined when nothing differs.
 */
export function compareTopology(what: string, declared: object, found: object): TopologyError | undefined {
  const actual = new Map<string, unknown>(Object.entries(found));
  const different = Object.entries(declared).filter(([field, value]) => !same(value, actual.get(field)));
  if (different.length === 0) return undefined;
  const lines = different.map(
    ([field, value]) => `  ${field} is ${show(field, actual.get(field))}, declared is ${show(field, value)}`,
  );
  const fixed = different.some(([field]) => FIXED_FIELDS.has(field));
  const fix = fixed
    ? 'The server cannot change this: delete it (its messages go with it) and start again.'
    : 'Start once with `updateTopology: true`, or change it with the nats command line tool.';
  return new TopologyError([`${what} differs from what is declared:`, ...lines, fix].join('\n'));
}

export function same(declared: unknown, actual: unknown): boolean {
  return JSON.stringify(declared) === JSON.stringify(actual);
}

function show(field: string, value: unknown): string {
  if (DURATIONS.has(field) && typeof value === 'number') return `${value / 1e9} s`;
  return value === undefined ? 'unset' : JSON.stringify(value);
}
