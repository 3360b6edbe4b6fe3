import { RejectedError } from '@scriptorium/contracts';

/** Returns the code with which a call rejects; undefined if it returns. Throws any other error, which is a bug. */
export function codeOf(call: () => unknown): string | undefined {
  return rejectionOf(call)?.code;
}

/** Returns the rejection of a call; undefined if it returns. Throws any other error, which is a bug. */
export function rejectionOf(call: () => unknown): RejectedError | undefined {
  try {
    call();
  } catch (error) {
    if (error instanceof RejectedError) return error;
    throw error;
  }
  return undefined;
}
