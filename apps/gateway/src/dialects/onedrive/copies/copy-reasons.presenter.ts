import { RejectedError } from '@scriptorium/contracts';

import { describeFailure } from '../../../http/errors/describe-failure';
import { isKnownProblem, problemOf } from '../errors/errors.presenter';

export interface Reason {
  readonly code: string;
  readonly message: string;
}

const STORE_UNREACHABLE: Reason = {
  code: 'serviceNotAvailable',
  message: 'The place where a drive keeps its bytes cannot be reached.',
};

/** What no request can be refused with. The words that come with these name folders and servers: they are for the log. */
const REASONS: Readonly<Record<string, Reason>> = {
  STORE_FULL: { code: 'quotaLimitReached', message: 'The place where the target drive keeps its bytes is full.' },
  STORE_UNAVAILABLE: STORE_UNREACHABLE,
  DATABASE_UNAVAILABLE: STORE_UNREACHABLE,
  DATABASE_CONFLICT: STORE_UNREACHABLE,
  BLOB_NOT_FOUND: { code: 'itemNotFound', message: 'The bytes of a file are missing where its drive keeps them.' },
  BLOB_DAMAGED: { code: 'generalException', message: 'The bytes of a file are not the ones that were uploaded.' },
};

const INTERNAL_ERROR: Reason = { code: 'generalException', message: 'Something went wrong on our side.' };

/** Why a copy has failed, or waits, in the words of this API. */
export function reasonOf({ code, message }: Reason): Reason {
  if (code === 'TOO_MANY_ITEMS') return { code: 'totalAffectedItemCountExceeded', message };
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  if (reason !== undefined) return reason;
  if (!isKnownProblem(code)) return INTERNAL_ERROR;
  const [, outer, inner] = problemOf(describeFailure(new RejectedError(code, message)));
  return { code: outer === 'invalidRequest' ? (inner ?? outer) : outer, message };
}
