import { RejectedError } from '@scriptorium/contracts';

/** Returns NOT_FOUND for a text that is the id of no variant. */
export function variantMissing(spaceKey: string, id: string): RejectedError {
  return new RejectedError('NOT_FOUND', `The variant ${id} does not exist in the space ${spaceKey}.`, {
    what: 'variant',
  });
}
