import { restartDelayMs } from './restart-delay';

describe('restartDelayMs', () => {
  it('doubles from 100 ms up to 5 s', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 50].map(restartDelayMs)).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });
});
