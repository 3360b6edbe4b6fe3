import { RejectedError } from '@scriptorium/contracts';
import type { SaveRefusal } from '../../../../content/versions/version-save';

/** Why an item with a generated id was not made: DUPLICATE_SINGLETON. */
export function newItemRefusal(refusal: SaveRefusal): Error {
  if (refusal !== 'singleton-taken') return new Error(`A new content item was refused: ${refusal}.`);
  return new RejectedError(
    'DUPLICATE_SINGLETON',
    'There is one content item of this content type already, and no more.',
  );
}
