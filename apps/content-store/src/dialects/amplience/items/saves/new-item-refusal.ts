import { RejectedError } from '@scriptorium/contracts';
import type { SaveRefusal } from '@scriptorium/copy-engine';

/**
 * Returns the error of a new item that was not saved: DUPLICATE_SINGLETON. Other refusals are bugs: its id is
 * generated.
 */
export function newItemRefusal(refusal: SaveRefusal): Error {
  if (refusal !== 'singleton-taken') return new Error(`A new content item was not saved: ${refusal}.`);
  return new RejectedError('DUPLICATE_SINGLETON', 'The content type allows one content item, which already exists.');
}
