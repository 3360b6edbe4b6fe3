import { RejectedError } from '@scriptorium/contracts';

import { isUuid } from '../../http/requests/is-uuid';

/** Returns the id of a webhook in a path. Rejects with NOT_FOUND if it is none. */
export function webhookIdOf(id: string): string {
  if (isUuid(id)) return id;
  throw missing(`The webhook ${String(id)} does not exist in this space.`);
}

/** Returns the id of a delivery in a path. Rejects with NOT_FOUND if it is none. */
export function deliveryIdOf(id: string): string {
  if (isUuid(id)) return id;
  throw missing(`The delivery ${String(id)} does not exist.`);
}

function missing(message: string): RejectedError {
  return new RejectedError('NOT_FOUND', message);
}
