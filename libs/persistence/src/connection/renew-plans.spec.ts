import { PlanAge } from './renew-plans';

describe('the plans of a connection', () => {
  /** Returns the times of `times` at which the plans are due. */
  function dueAt(times: readonly number[]): number[] {
    const age = new PlanAge(0);
    return times.filter((now) => age.isDue(now));
  }

  it('are due at twice the age', () => {
    const everySecond = Array.from({ length: 20 }, (_, second) => second * 1_000);
    expect(dueAt(everySecond)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });

  it('are due every five minutes on an old connection', () => {
    const hour = 3_600_000;
    expect(dueAt([hour, hour + 299_999, hour + 300_000, hour + 599_999, hour + 600_000])).toEqual([
      hour,
      hour + 300_000,
      hour + 600_000,
    ]);
  });
});
