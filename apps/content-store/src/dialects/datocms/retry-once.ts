import { TransientError } from '@scriptorium/contracts';
import { violates } from '@scriptorium/persistence';

/** Retries once after a write conflict, on freshly read rows. A second conflict throws TransientError RECORD_BUSY. */
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

/** A concurrent writer changed the record. */
export function busy(): TransientError {
  return new TransientError('RECORD_BUSY', 'Another request changed the record at the same time. Try again.');
}

/** Copies do not lock families: one may have created the same variant. */
function isConflict(error: unknown): boolean {
  if (error instanceof TransientError) return error.code === busy().code;
  return violates(error, 'variants_one_per_locale') || violates(error, 'variants_pkey');
}
