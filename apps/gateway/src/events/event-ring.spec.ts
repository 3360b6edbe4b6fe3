import { EventRing } from './event-ring';
import type { LiveEvent } from './live-event';

function event(position: number, bytes = 10): LiveEvent {
  const envelope = { specversion: '1.0', id: `${position}`, subject: position % 2 === 0 ? 'even' : 'odd' };
  const text = 'x'.repeat(bytes);
  return { position, space: 'docs', entity: 'job', text, isLate: false, envelope: envelope as LiveEvent['envelope'] };
}

function positionsAfter(ring: EventRing, position: number): number[] {
  const positions: number[] = [];
  for (let next = ring.next(position); next !== undefined; next = ring.next(next.position))
    positions.push(next.position);
  return positions;
}

test('has all events after the position at which it began', () => {
  const ring = new EventRing();
  expect([ring.from, ring.to]).toEqual([0, undefined]);
  ring.startAfter(7);
  for (const position of [9, 12, 40]) ring.add(event(position));
  expect([ring.from, ring.to]).toEqual([7, 40]);
  expect(positionsAfter(ring, 7)).toEqual([9, 12, 40]);
  expect(positionsAfter(ring, 9)).toEqual([12, 40]);
  expect(positionsAfter(ring, 11)).toEqual([12, 40]);
  expect(positionsAfter(ring, 40)).toEqual([]);
});

test('keeps its events if it begins again at their end, and drops them otherwise', () => {
  const ring = new EventRing();
  ring.startAfter(0);
  ring.add(event(3));
  ring.startAfter(3);
  expect(positionsAfter(ring, 0)).toEqual([3]);
  ring.startAfter(2);
  expect([ring.from, ring.to, positionsAfter(ring, 0)]).toEqual([2, 2, []]);
});

test.each([
  ['events', 10, 4_000],
  ['bytes', 10_000, 400],
])('drops the oldest when it has too many %s', (_limit, bytes, kept) => {
  const ring = new EventRing();
  ring.startAfter(0);
  for (let position = 1; position <= 20_000; position += 1) ring.add(event(position, bytes));
  expect([ring.from, ring.to]).toEqual([20_000 - kept, 20_000]);
  expect(positionsAfter(ring, ring.from)).toHaveLength(kept);
  expect(ring.next(0)?.position).toBe(20_000 - kept + 1);
});

test('finds the first and the last event that match', () => {
  const ring = new EventRing();
  ring.startAfter(0);
  for (const position of [1, 2, 3, 4, 5]) ring.add(event(position));
  const isEven = ({ envelope }: LiveEvent): boolean => envelope.subject === 'even';
  expect(ring.find(isEven)?.position).toBe(2);
  expect(ring.findLast(3, isEven)?.position).toBe(2);
  expect(ring.findLast(9, isEven)?.position).toBe(4);
  expect(ring.findLast(1, isEven)).toBeUndefined();
});
