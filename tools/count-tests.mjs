/** @typedef {{ passed: number; failed: number; skipped: number }} Counts */
/**
 * @typedef {Counts & { skips: readonly string[]; suites: Record<string, number> }} JestCounts `suites` in milliseconds
 */

/**
 * Returns the counts of the checks, the build and the tests together. Each step (a check, the build) counts as one
 * test. If Jest fails without a failed test (a crash, an interrupt, an error in a set-up), that counts as one failed
 * test. So `failed` is 0 exactly if everything passed.
 *
 * @param {readonly boolean[]} stepsPassed
 * @param {{ counts: Counts | undefined; exitCode: number | null }} jest `counts` is absent if Jest did not complete
 * @param {{ allowSkips?: boolean }} [options] with `allowSkips: false`, each skipped test counts as failed too
 * @returns {Counts}
 */
export function sumUp(stepsPassed, jest, { allowSkips = true } = {}) {
  const counted = jest.counts ?? { passed: 0, failed: 0, skipped: 0 };
  const silent = counted.failed === 0 && (jest.exitCode !== 0 || jest.counts === undefined);
  return {
    passed: stepsPassed.filter(Boolean).length + counted.passed,
    failed:
      stepsPassed.filter((passed) => !passed).length +
      counted.failed +
      (silent ? 1 : 0) +
      (allowSkips ? 0 : counted.skipped),
    skipped: counted.skipped,
  };
}

/** @param {Counts} counts */
export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * Returns the lines before the closing line: minutes per suite, longest first, then each skipped test with its reason.
 *
 * @param {Pick<JestCounts, 'skips' | 'suites'>} counts
 * @returns {string[]}
 */
export function report({ skips, suites }) {
  const minutes = Object.entries(suites)
    .sort(([, one], [, other]) => other - one)
    .map(([suite, ms]) => `${(ms / 60_000).toFixed(1).padStart(7)}  ${suite}`);
  return ['minutes  suite', ...minutes, ...skips.map((title) => `skipped: ${title}`)];
}
