import { inRounds, roundsOf } from './in-rounds';

const keyOf = ({ key }: { readonly key: string }): string => key;

describe('running requests in rounds', () => {
  it('runs one round if all keys differ', () => {
    const requests = [{ key: 'a' }, { key: 'b' }];
    expect(roundsOf(requests, keyOf)).toEqual([requests]);
  });

  it('keeps the order of requests with the same key', () => {
    const requests = [
      { key: 'a', number: 1 },
      { key: 'b', number: 2 },
      { key: 'a', number: 3 },
    ];
    expect(roundsOf(requests, keyOf)).toEqual([[requests[0], requests[1]], [requests[2]]]);
  });

  it('returns results in the order of the requests', async () => {
    const requests = [
      { key: 'a', number: 1 },
      { key: 'a', number: 2 },
      { key: 'b', number: 3 },
    ];
    const run = (round: readonly { readonly number: number }[]): Promise<readonly number[]> =>
      Promise.resolve(round.map(({ number }) => number));
    expect(await inRounds(requests, keyOf, run)).toEqual([1, 2, 3]);
  });

  it('runs no round without requests', () => {
    expect(roundsOf([], keyOf)).toEqual([]);
  });
});
