import { RejectedError } from '@scriptorium/contracts';

import { describeFailure } from '../../../http/errors/failure.presenter';
import { isKnownProblem, problemOf } from '../errors/errors.presenter';

export interface Reason {
  readonly code: string;
  readonly message: string;
}

const STORE_UNREACHABLE: Reason = {
  code: 'serviceNotAvailable',
  message: 'The storage of a drive is not available.',
};

/** Reasons that no request is rejected with. Their own messages name folders and servers and are only for the log. */
const REASONS: Readonly<Record<string, Reason>> = {
  STORE_FULL: { code: 'quotaLimitReached', message: 'The storage of the target drive is full.' },
  STORE_UNAVAILABLE: STORE_UNREACHABLE,
  DATABASE_UNAVAILABLE: STORE_UNREACHABLE,
  DATABASE_CONFLICT: STORE_UNREACHABLE,
  STATEMENT_TIMEOUT: STORE_UNREACHABLE,
  BLOB_NOT_FOUND: { code: 'itemNotFound', message: 'The content of a file is missing in the storage of its drive.' },
  BLOB_DAMAGED: { code: 'generalException', message: 'The content of a file differs from the upload.' },
};

const INTERNAL_ERROR: Reason = { code: 'generalException', message: 'Internal server error.' };

/** Returns the reason why a copy failed or waits, in the terms of this API. */
export function reasonOf({ code, message }: Reason): Reason {
  if (code === 'TOO_MANY_ITEMS') return { code: 'totalAffectedItemCountExceeded', message };
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  if (reason !== undefined) return reason;
  if (!isKnownProblem(code)) return INTERNAL_ERROR;
  const [, outer, inner] = problemOf(describeFailure(new RejectedError(code, message)));
  return { code: outer === 'invalidRequest' ? (inner ?? outer) : outer, message };
}
