import { closingLine, report, sumUp } from './count-tests.mjs';

const ran = (counts: Parameters<typeof sumUp>[1]['counts'], exitCode: number | null) => ({ counts, exitCode });

describe('the sum over all suites', () => {
  test('adds the checks to what Jest counted', () => {
    const sum = sumUp([true, true], ran({ passed: 5, failed: 0, skipped: 1 }, 0));
    expect(closingLine(sum)).toBe('7 passed, 0 failed, 1 skipped');
  });

  test('counts a failed check as a failed test', () => {
    expect(sumUp([true, false], ran({ passed: 5, failed: 0, skipped: 0 }, 0))).toMatchObject({ passed: 6, failed: 1 });
  });

  test('counts failed tests once, although Jest then exits with an error too', () => {
    expect(sumUp([true], ran({ passed: 5, failed: 2, skipped: 0 }, 1))).toMatchObject({ passed: 6, failed: 2 });
  });

  test('never says 0 failed when Jest failed for a reason of its own', () => {
    expect(sumUp([true], ran({ passed: 5, failed: 0, skipped: 0 }, 1)).failed).toBe(1);
    expect(sumUp([true], ran({ passed: 5, failed: 0, skipped: 0 }, null)).failed).toBe(1);
  });

  test('never says 0 failed when Jest did not get to its end', () => {
    expect(sumUp([true], ran(undefined, 1))).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(sumUp([true], ran(undefined, 0))).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });
});

test('a skipped test counts as failed where skips are not allowed', () => {
  const jest = ran({ passed: 5, failed: 0, skipped: 2 }, 0);
  expect(sumUp([true], jest, { allowSkips: false })).toEqual({ passed: 6, failed: 2, skipped: 2 });
});

test('the report names the slowest suite first and each skipped test with its reason', () => {
  const suites = { 'libs/jobs': 30_000, e2e: 600_000 };
  expect(report({ suites, skips: ['a disk [skipped: needs root]'] })).toEqual([
    'minutes  suite',
    '   10.0  e2e',
    '    0.5  libs/jobs',
    'skipped: a disk [skipped: needs root]',
  ]);
});
