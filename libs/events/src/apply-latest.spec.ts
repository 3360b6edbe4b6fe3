import * as fc from 'fast-check';
import { applyLatest, type Sequenced } from './apply-latest';

const sequence = (number: number): string => String(number).padStart(16, '0');

it('keeps the state with the highest sequence of each entity, in any order and with repetitions', () => {
  const states = fc.uniqueArray(fc.integer({ min: 0, max: 2_000_000_000 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(states, states, fc.infiniteStream(fc.nat()), (ones, others, order) => {
      const of = (subject: string, numbers: number[]): Sequenced[] =>
        numbers.map((number) => ({ subject, sequence: sequence(number) }));
      const all = [...of('one', ones), ...of('other', others)];
      const shuffled = [...all, ...all]
        .map((state) => ({ state, place: order.next().value ?? 0 }))
        .toSorted((one, other) => one.place - other.place)
        .map(({ state }) => state);
      const copy = new Map<string, Sequenced>();
      for (const state of shuffled) applyLatest(copy, state);
      expect(copy.get('one')?.sequence).toBe(sequence(Math.max(...ones)));
      expect(copy.get('other')?.sequence).toBe(sequence(Math.max(...others)));
    }),
  );
});

it('returns whether a state was applied, and ignores an event that is older than a deletion', () => {
  const copy = new Map<string, Sequenced & { readonly status: string }>();
  expect(applyLatest(copy, { subject: 'a', sequence: sequence(9), status: 'deleted' })).toBe(true);
  expect(applyLatest(copy, { subject: 'a', sequence: sequence(8), status: 'active' })).toBe(false);
  expect(applyLatest(copy, { subject: 'a', sequence: sequence(9), status: 'active' })).toBe(false);
  expect(copy.get('a')?.status).toBe('deleted');
  expect(applyLatest(copy, { subject: 'a', sequence: sequence(10), status: 'active' })).toBe(true);
});
