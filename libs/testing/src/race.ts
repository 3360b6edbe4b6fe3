/** How the requests of a race ended. */
export interface RaceResult<T> {
  /** The replies of the requests that succeeded, in the order of the requests. */
  readonly done: readonly T[];
  /** The codes of the errors that refused the others; of an error without a code its text. Sorted. */
  readonly refused: readonly string[];
}

/**
 * Sends `count` requests at once and returns how they ended, when all of them have. `request` gets the number of its
 * request, from 0. Never rejects: an error that is a bug appears in `refused` with its text, so that a comparison with
 * the expected codes shows it.
 */
export async function race<T>(count: number, request: (index: number) => Promise<T>): Promise<RaceResult<T>> {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, index) => request(index)));
  return {
    done: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    refused: outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [codeOf(outcome.reason)] : [])).sort(),
  };
}

/** The `refused` of a race in which `count` requests were refused with one code. */
export function refusals(code: string, count = 19): readonly string[] {
  return Array.from({ length: count }, () => code);
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : String(error);
}
