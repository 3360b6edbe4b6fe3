import { restartDelayMs } from './restart-delay';

describe('the wait before a restart', () => {
  it('is short at first, and never long', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 50].map(restartDelayMs)).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });
});
