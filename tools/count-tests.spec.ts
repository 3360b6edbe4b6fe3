import { closingLine, report, sumUp } from './count-tests.mjs';

const ran = (counts: Parameters<typeof sumUp>[1]['counts'], exitCode: number | null) => ({ counts, exitCode });

describe('sumUp', () => {
  test('adds the checks to the counts of Jest', () => {
    const sum = sumUp([true, true], ran({ passed: 5, failed: 0, skipped: 1 }, 0));
    expect(closingLine(sum)).toBe('7 passed, 0 failed, 1 skipped');
  });

  test('counts a failed check as a failed test', () => {
    expect(sumUp([true, false], ran({ passed: 5, failed: 0, skipped: 0 }, 0))).toMatchObject({ passed: 6, failed: 1 });
  });

  test('counts failed tests once, although Jest also exits with an error', () => {
    expect(sumUp([true], ran({ passed: 5, failed: 2, skipped: 0 }, 1))).toMatchObject({ passed: 6, failed: 2 });
  });

  test('counts a failure of Jest without a failed test as one failed test', () => {
    expect(sumUp([true], ran({ passed: 5, failed: 0, skipped: 0 }, 1)).failed).toBe(1);
    expect(sumUp([true], ran({ passed: 5, failed: 0, skipped: 0 }, null)).failed).toBe(1);
  });

  test('counts an incomplete run of Jest as one failed test', () => {
    expect(sumUp([true], ran(undefined, 1))).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(sumUp([true], ran(undefined, 0))).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });
});

test('sumUp counts a skipped test as failed if skips are not allowed', () => {
  const jest = ran({ passed: 5, failed: 0, skipped: 2 }, 0);
  expect(sumUp([true], jest, { allowSkips: false })).toEqual({ passed: 6, failed: 2, skipped: 2 });
});

test('report lists the slowest suite first, then each skipped test with its reason', () => {
  const suites = { 'libs/jobs': 30_000, e2e: 600_000 };
  expect(report({ suites, skips: ['a disk [skipped: needs root]'] })).toEqual([
    'minutes  suite',
    '   10.0  e2e',
    '    0.5  libs/jobs',
    'skipped: a disk [skipped: needs root]',
  ]);
});
