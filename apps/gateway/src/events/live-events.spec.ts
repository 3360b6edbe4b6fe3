import type { EventFollowerOptions, EventStream } from '@scriptorium/messaging';

import { LiveEvents } from './live-events';

const idle = { position: 0, isCurrent: async () => true, start: () => undefined, stop: async () => undefined };

test.each([
  ['a stream that never had an event', 0, 0, 0],
  ['a filter without events', 0, 101, 0],
  ['a short stream', 20, 1, 0],
  ['a stream without its first events', 120, 101, 100],
  ['a long stream', 500, 1, 450],
])('begins in %s', (_name, last, first, position) => {
  let followed: EventFollowerOptions | undefined;
  const follower = (options: EventFollowerOptions): typeof idle => {
    followed = options;
    return idle;
  };
  const live = new LiveEvents({ follower } as unknown as EventStream, 'docs.>', 50, { error: () => undefined });
  expect(followed?.startAfter?.(last, first)).toBe(position);
  // A client cannot resume before the first position of the stream.
  expect(live.ring.from).toBe(Math.max(position, first - 1));
  expect(live.position).toBe(live.ring.from);
});
