/** @typedef {{ passed: number; failed: number; skipped: number }} Counts */

/**
 * What all of it came to. Each step (a check, the build) counts as one test, and so does whatever made Jest fail without
 * a failed test: a crash, an interrupt, a set-up that threw. So `failed` is 0 exactly when everything went well.
 *
 * @param {readonly boolean[]} stepsPassed
 * @param {{ counts: Counts | undefined; exitCode: number | null }} jest `counts` is absent if Jest did not get to its end
 * @returns {Counts}
 */
export function sumUp(stepsPassed, jest) {
  const counted = jest.counts ?? { passed: 0, failed: 0, skipped: 0 };
  const silent = counted.failed === 0 && (jest.exitCode !== 0 || jest.counts === undefined);
  return {
    passed: stepsPassed.filter(Boolean).length + counted.passed,
    failed: stepsPassed.filter((passed) => !passed).length + counted.failed + (silent ? 1 : 0),
    skipped: counted.skipped,
  };
}

/** @param {Counts} counts */
export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;
