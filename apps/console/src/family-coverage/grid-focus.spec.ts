import { nextPlace } from './grid-focus';

const last = { row: 99, column: 10 };

test.each([
  ['ArrowDown', { row: 0, column: 3 }, { row: 1, column: 3 }],
  ['ArrowUp', { row: 0, column: 3 }, { row: 0, column: 3 }],
  ['ArrowRight', { row: 5, column: 10 }, { row: 5, column: 10 }],
  ['ArrowLeft', { row: 5, column: 1 }, { row: 5, column: 0 }],
  ['PageDown', { row: 95, column: 2 }, { row: 99, column: 2 }],
  ['Home', { row: 7, column: 8 }, { row: 7, column: 0 }],
  ['End', { row: 7, column: 8 }, { row: 7, column: 10 }],
])('%s leads from %o to %o', (key, from, to) => {
  expect(nextPlace(key, from, last)).toEqual(to);
});

test('with Ctrl, Home and End lead to the corners', () => {
  expect(nextPlace('Home', { row: 7, column: 8 }, last, true)).toEqual({ row: 0, column: 0 });
  expect(nextPlace('End', { row: 7, column: 8 }, last, true)).toEqual(last);
});

test('another key leads nowhere', () => {
  expect(nextPlace('a', { row: 7, column: 8 }, last)).toBeUndefined();
});
