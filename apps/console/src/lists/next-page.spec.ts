import { mayReadNext } from './next-page';

const list = { hasNextPage: true, isFetching: false, isError: false };

test('the next page is read if there is one', () => {
  expect(mayReadNext(list)).toBe(true);
  expect(mayReadNext({ ...list, hasNextPage: false })).toBe(false);
});

test('a page that failed is not read again without the person', () => {
  expect(mayReadNext({ ...list, isError: true })).toBe(false);
});

test('no page is read while the list reads, since that would cancel the other request', () => {
  expect(mayReadNext({ ...list, isFetching: true })).toBe(false);
});
