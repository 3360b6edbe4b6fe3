/** The outcomes of the requests of a race. */
export interface RaceResult<T> {
  /** Replies of the successful requests, in the order of the requests. */
  readonly done: readonly T[];
  /** Error codes of the other requests, sorted. The text of an error without a code. */
  readonly refused: readonly string[];
}

/**
 * Sends `count` requests at once and returns the outcomes of all of them. `request` receives the index of the request,
 * from 0. Never rejects: `refused` contains the text of an error that is a bug, so that a comparison with the expected
 * codes shows it.
 */
export async function race<T>(count: number, request: (index: number) => Promise<T>): Promise<RaceResult<T>> {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, index) => request(index)));
  return {
    done: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    refused: outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [codeOf(outcome.reason)] : [])).sort(),
  };
}

/** Returns the expected `refused` of a race in which `count` requests fail with one code. */
export function refusals(code: string, count = 19): readonly string[] {
  return Array.from({ length: count }, () => code);
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : String(error);
}
