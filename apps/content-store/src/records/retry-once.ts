import { TransientError } from '@scriptorium/contracts';
import { violates } from '@scriptorium/persistence';
import { busy } from './save-decided';

/**
 * Does something again that came upon another writer: what is decided then goes by what that one has saved. Who comes upon
 * one again is told to come later, by a TransientError RECORD_BUSY.
 */
export async function retryOnce<Result>(work: () => Promise<Result>): Promise<Result> {
  return work()
    .catch((error: unknown) => {
      if (!isConflict(error)) throw error;
      return work();
    })
    .catch((error: unknown) => {
      throw isConflict(error) ? busy() : error;
    });
}

/** Copies take no locks of families: they may have made the variant that is to be made here. */
function isConflict(error: unknown): boolean {
  if (error instanceof TransientError) return error.code === busy().code;
  return violates(error, 'variants_one_per_locale') || violates(error, 'variants_pkey');
}
