import { eventually } from '@scriptorium/testing';
import { Subject } from 'rxjs';
import { repeatOnce } from './repeat-once';

const transient = { kind: 'transient' };
const rejected = { kind: 'rejected' };
const lost = new Error('the connection is lost');

/** A request that is repeated at once, its repetition, and what its caller has received. */
function repeated() {
  const [first, second] = [new Subject<string>(), new Subject<string>()];
  const received: unknown[] = [];
  const subscription = repeatOnce(first, {
    afterMs: 0,
    again: () => second,
    isAnswer: (error) => error === transient || error === rejected,
    isTransient: (error) => error === transient,
  }).subscribe({ next: (value) => received.push(value), error: (error) => received.push(error) });
  const both = eventually(() => second.observed);
  return { first, second, received, both, subscription };
}

describe('a repeated request', () => {
  it.each(['first', 'second'] as const)('has the value of the %s one, and ends the other', async (winner) => {
    const { first, second, received, both } = repeated();
    await both;
    (winner === 'first' ? first : second).next('value');
    expect(received).toEqual(['value']);
    expect([first.observed, second.observed]).toEqual([winner === 'first', winner === 'second']);
  });

  it('has the value of the first one after a transient error of the second', async () => {
    const { first, second, received, both } = repeated();
    await both;
    second.error(transient);
    expect(received).toEqual([]);
    first.next('value');
    expect(received).toEqual(['value']);
  });

  it('has the value of the second one after a transient error of the first', async () => {
    const { first, second, received, both } = repeated();
    await both;
    first.error(transient);
    second.next('value');
    expect(received).toEqual(['value']);
  });

  it.each([
    ['a transient error and then no answer', transient, lost, transient],
    ['no answer and then a transient error', lost, transient, transient],
    ['no answer twice', lost, lost, lost],
    ['a rejection', rejected, undefined, rejected],
  ])('fails after %s', async (_, ofSecond, ofFirst, expected) => {
    const { first, second, received, both } = repeated();
    await both;
    second.error(ofSecond);
    if (ofFirst !== undefined) first.error(ofFirst);
    expect(received).toEqual([expected]);
  });

  it('is not repeated after an answer, even a transient error', async () => {
    const { first, second, received } = repeated();
    first.error(transient);
    expect(received).toEqual([transient]);
    await new Promise(setImmediate);
    expect(second.observed).toBe(false);
  });

  it('ends both when its caller leaves', async () => {
    const { first, second, both, subscription } = repeated();
    await both;
    subscription.unsubscribe();
    expect([first.observed, second.observed]).toEqual([false, false]);
  });
});
