/** A stream or consumer differs from its declaration, or the server cannot provide it. The message names the fix. */
export class TopologyError extends Error {
  override readonly name = 'TopologyError';
}

/** Fields that the server cannot change in an existing stream or consumer. */
const FIXED_FIELDS = new Set(['retention', 'storage', 'durable_name', 'ack_policy']);
/** Fields in nanoseconds. */
const DURATIONS = new Set(['max_age', 'duplicate_window', 'ack_wait']);

/**
 * Returns an error that lists the declared fields that differ, or undefined if none does. Other fields are not
 * compared: the operator may set them. `what` names the stream or consumer, as in `Stream EVENTS`.
 */
export function compareTopology(what: string, declared: object, found: object): TopologyError | undefined {
  const actual = new Map<string, unknown>(Object.entries(found));
  const different = Object.entries(declared).filter(([field, value]) => !equals(value, actual.get(field)));
  if (different.length === 0) return undefined;
  const lines = different.map(
    ([field, value]) => `  ${field} is ${format(field, actual.get(field))}, declared is ${format(field, value)}`,
  );
  const fixed = different.some(([field]) => FIXED_FIELDS.has(field));
  const fix = fixed
    ? 'The server cannot change this: delete it (its messages are deleted with it) and start again.'
    : 'Start once with `updateTopology: true`, or change it with the nats command line tool.';
  return new TopologyError([`${what} differs from its declaration:`, ...lines, fix].join('\n'));
}

export function equals(declared: unknown, actual: unknown): boolean {
  return JSON.stringify(declared) === JSON.stringify(actual);
}

function format(field: string, value: unknown): string {
  if (DURATIONS.has(field) && typeof value === 'number') return `${value / 1e9} s`;
  return value === undefined ? 'unset' : JSON.stringify(value);
}
