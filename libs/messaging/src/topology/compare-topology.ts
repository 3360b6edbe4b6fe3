import type { StreamInfo } from '@nats-io/jetstream';

import type { TopologyMode } from './stream-options';
import type { DeclaredStream } from './streams';

/** A stream or consumer differs from its declaration, or the server cannot provide it. The message names the fix. */
export class TopologyError extends Error {
  override readonly name = 'TopologyError';

  /** `canBeUpdated`: the declaration can be applied without a loss of messages. */
  constructor(
    message: string,
    readonly canBeUpdated = false,
  ) {
    super(message);
  }
}

/** Fields that the server cannot change in an existing stream or consumer. */
const FIXED_FIELDS = new Set(['retention', 'storage', 'durable_name', 'ack_policy']);
/** Fields in nanoseconds. */
const DURATIONS = new Set(['max_age', 'duplicate_window', 'ack_wait']);

/**
 * Returns an error that lists the declared fields that differ, or undefined if none does. Other fields are not
 * compared: the operator may set them. `what` names the stream or consumer, as in `Stream EVENTS`. `loss` is what the
 * change would delete.
 */
export function compareTopology(
  what: string,
  declared: object,
  found: object,
  loss?: string,
): TopologyError | undefined {
  const actual = new Map<string, unknown>(Object.entries(found));
  const different = Object.entries(declared).filter(([field, value]) => !equals(value, actual.get(field)));
  if (different.length === 0) return undefined;
  const lines = different.map(
    ([field, value]) => `  ${field} is ${format(field, actual.get(field))}, declared is ${format(field, value)}`,
  );
  const fixed = different.some(([field]) => FIXED_FIELDS.has(field));
  const message = [`${what} differs from its declaration:`, ...lines, fixFor(fixed, loss)].join('\n');
  return new TopologyError(message, !fixed && loss === undefined);
}

function fixFor(fixed: boolean, loss: string | undefined): string {
  if (fixed) return 'The server cannot change this: delete it (its messages are deleted with it) and start again.';
  if (loss !== undefined) return `The change would delete ${loss}. Make it with the nats command line tool.`;
  return 'Start once with NATS_TOPOLOGY=update, or change it with the nats command line tool.';
}

/** Returns which stored messages or subjects the declaration would remove from a stream; undefined if none. */
export function lossOf(declared: DeclaredStream, { config, state }: StreamInfo, now: Date): string | undefined {
  const subjects = config.subjects.filter((subject) => !declared.subjects.includes(subject));
  if (subjects.length > 0) return `the subjects ${subjects.join(', ')}`;
  const { max_bytes: bytes = -1, max_age: age } = declared;
  if (isLower(bytes, config.max_bytes) && state.bytes > bytes) return `messages: the stream has ${state.bytes} bytes`;
  const oldest = now.getTime() - age / 1e6;
  if (isLower(age, config.max_age) && state.messages > 0 && Date.parse(state.first_ts) < oldest)
    return `messages: the oldest is of ${state.first_ts}`;
  return undefined;
}

/** 0 and below mean no limit. With an unchanged limit, the server deletes the messages above it in any case. */
function isLower(declared: number, found: number): boolean {
  return declared > 0 && (found <= 0 || declared < found);
}

/** Returns the error for a stream or consumer that the mode does not create. */
export function missing(what: string, mode: TopologyMode): TopologyError {
  return new TopologyError(
    `${what} does not exist, and NATS_TOPOLOGY=${mode} does not create it. Create it, or start with NATS_TOPOLOGY=update.`,
  );
}

export function equals(declared: unknown, actual: unknown): boolean {
  return JSON.stringify(declared) === JSON.stringify(actual);
}

function format(field: string, value: unknown): string {
  if (DURATIONS.has(field) && typeof value === 'number') return `${value / 1e9} s`;
  return value === undefined ? 'unset' : JSON.stringify(value);
}
