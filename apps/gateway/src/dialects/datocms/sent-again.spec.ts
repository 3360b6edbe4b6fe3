import { SentAgain } from './sent-again';

const JOB = 'job';

let requests: SentAgain;
beforeEach(() => {
  requests = new SentAgain();
});

const take = (requestId: string, sentAt: number, about = 'sender', asksForResults = false) =>
  requests.take({ about, requestId, sentAt, asksForResults });
const idOf = (id: string, at: number, sender?: string) => take(id, at, sender).requestId;

test('two requests that come together are two', () => {
  expect(idOf('a', 0)).toBe('a');
  expect(idOf('b', 999)).toBe('b');
});

test('a request that comes while an equal one has been waiting for a second is the same', () => {
  expect(idOf('a', 0)).toBe('a');
  expect(idOf('b', 1_300)).toBe('a');
  expect(idOf('c', 3_600)).toBe('a');
});

test('each of two requests that wait is sent again by itself', () => {
  expect([idOf('a', 0), idOf('b', 10)]).toEqual(['a', 'b']);
  expect([idOf('c', 3_000), idOf('d', 3_010)]).toEqual(['a', 'b']);
});

test('requests of others, and about other records, are never the same', () => {
  expect([idOf('a', 0, 'x'), idOf('b', 3_000, 'y')]).toEqual(['a', 'b']);
});

test('after a prompt answer the next request is a new one', () => {
  take('a', 0).answer(JOB, 200);
  expect(idOf('b', 5_000)).toBe('b');
});

test('after an answer that took long the next request is the same, unless the answer was heard', () => {
  take('a', 0).answer(JOB, 2_500);
  expect(idOf('b', 3_000)).toBe('a');
  requests.heard(JOB);
  expect(idOf('c', 9_000)).toBe('c');
});

describe('of a client that asks for every result', () => {
  const ofClient = (id: string, at: number) => take(id, at, 'sender', true);

  test('a request is the same where nobody has asked for the result of the first, however prompt its answer was', () => {
    ofClient('a', 0).answer(JOB, 20);
    const again = ofClient('b', 1_500);
    expect(again.requestId).toBe('a');
    again.answer(JOB, 1_520);
    expect(ofClient('c', 4_000).requestId).toBe('a');
  });

  test('it is a new one when the answer was heard', () => {
    ofClient('a', 0).answer(JOB, 20);
    requests.heard(JOB);
    expect(ofClient('b', 1_500).requestId).toBe('b');
  });

  test('it is a new one before the client would have asked, or sent again', () => {
    ofClient('a', 0).answer(JOB, 20);
    expect(ofClient('b', 1_200).requestId).toBe('b');
  });
});

test('a refused request is not taken up again', () => {
  take('a', 0).refuse();
  expect(idOf('b', 3_000)).toBe('b');
});

test('the planner is told when nobody carries a request on, and once', () => {
  const first = take('a', 0);
  const second = take('b', 3_000);
  expect(first.giveUp()).toBe(false);
  expect(second.giveUp()).toBe(true);
  expect([first.giveUp(), second.giveUp()]).toEqual([false, false]);
  expect(idOf('c', 9_000)).toBe('c');
});

test('an answer that nobody hears is given up after it was given', () => {
  const sending = take('a', 0);
  sending.answer(JOB, 100);
  expect(sending.giveUp()).toBe(true);
});

test('an answer to a connection that is gone counts for nothing', () => {
  const sending = take('a', 0);
  expect(sending.giveUp()).toBe(true);
  sending.answer(JOB, 5_000);
  expect(idOf('b', 9_000)).toBe('b');
});
