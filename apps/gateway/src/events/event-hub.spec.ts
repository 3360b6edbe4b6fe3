import type { EventStream } from '@scriptorium/messaging';

import { EventHub } from './event-hub.service';

const follower = { position: 0, isCurrent: async () => true, start: () => undefined, stop: async () => undefined };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('follows the events of a space until no request uses them', () => {
  const hub = new EventHub({ follower: () => follower } as unknown as EventStream);
  const live = hub.ofSpace('docs');
  jest.advanceTimersByTime(59_000);
  // The client of this request listens only later.
  expect(hub.ofSpace('docs')).toBe(live);
  jest.advanceTimersByTime(29_000);
  const unlisten = live.listen({ wake: () => undefined, comment: () => undefined, end: () => undefined });
  jest.advanceTimersByTime(90_000);
  expect(hub.ofSpace('docs')).toBe(live);
  unlisten();
  jest.advanceTimersByTime(60_000);
  expect(hub.ofSpace('docs')).not.toBe(live);
});
