import { RejectedError } from '@scriptorium/contracts';
import { violates } from '@scriptorium/persistence';

/** Rejects with DUPLICATE_SINGLETON where that is what went wrong. */
export function rejectSecondSingleton(error: unknown): never {
  if (!violates(error, 'families_one_singleton')) throw error;
  throw new RejectedError(
    'DUPLICATE_SINGLETON',
    'There is one content item of this content type already, and no more.',
  );
}
