import { EVENT_TYPES } from '@scriptorium/contracts';

import { invalidInput } from '../inputs/input-errors';

/** `scriptorium.job.completed.v2` → `job.completed` */
const NAMES = EVENT_TYPES.map(({ type }) => type.split('.').slice(1, -1).join('.'));
const KNOWN = new Set(['*', ...NAMES, ...NAMES.map((name) => `${name.split('.', 1).join()}.*`)]);

/** Rejects names that match no event with INPUT_INVALID {errors}. */
export function requireEvents(events: readonly string[]): void {
  const errors = events.flatMap((event, index) =>
    KNOWN.has(event)
      ? []
      : [{ pointer: `/events/${index}`, code: 'FIELD_INVALID', detail: `No event has the name "${event}".` }],
  );
  if (events.length === 0) {
    errors.push({ pointer: '/events', code: 'FIELD_INVALID', detail: '"events" must have at least one element.' });
  }
  if (errors.length > 0) throw invalidInput(errors);
}
