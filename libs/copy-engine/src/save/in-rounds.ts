/**
 * Runs requests in rounds in which no two requests have the same key. Returns their results in the order of the
 * requests. Among requests with the same key, each sees the changes of the earlier ones. Usually there is one round.
 */
export async function inRounds<Request, Result>(
  requests: readonly Request[],
  keyOf: (request: Request) => string,
  run: (round: readonly Request[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const results = new Map<Request, Result>();
  for (const round of roundsOf(requests, keyOf)) {
    const answers = await run(round);
    round.forEach((request, index) => results.set(request, found(answers[index])));
  }
  return requests.map((request) => found(results.get(request)));
}

/** Returns the requests by round: each is in the first round that has no request with the same key. */
export function roundsOf<Request>(
  requests: readonly Request[],
  keyOf: (request: Request) => string,
): readonly (readonly Request[])[] {
  const rounds: Request[][] = [];
  const counts = new Map<string, number>();
  for (const request of requests) {
    const place = counts.get(keyOf(request)) ?? 0;
    counts.set(keyOf(request), place + 1);
    (rounds[place] ??= []).push(request);
  }
  return rounds;
}

function found<Result>(result: Result | undefined): Result {
  if (result === undefined) throw new Error('A request has no result.');
  return result;
}
