/** An event, or a line of a snapshot. */
export interface Sequenced {
  /** The id of the entity. */
  readonly subject: string;
  readonly sequence: string;
}

/**
 * The sequence rule: of the states of one entity, the one with the highest sequence is the current one, in whatever
 * order they arrive, also repeatedly. Returns whether `state` replaces the stored one, and stores it.
 *
 * Keep deleted entities as well: without its sequence, an older event would bring a deleted variant back.
 */
export function applyLatest<State extends Sequenced>(states: Map<string, State>, state: State): boolean {
  const stored = states.get(state.subject);
  // Sequences have 16 digits, so the order of texts is the order of numbers.
  if (stored !== undefined && stored.sequence >= state.sequence) return false;
  states.set(state.subject, state);
  return true;
}
