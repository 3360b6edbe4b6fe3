/**
 * Runs requests in rounds in which no two have the same key, and returns their results in the order of the requests. Of
 * those that have the same key each sees what the ones before it have changed; usually there is one round.
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

/** The requests in their order, each in the first round that has none of the same key. */
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
