// Writes the counts of a Jest run to the file SCRIPTORIUM_TEST_COUNTS, which tools/test.mjs reads. A suite that could
// not run has no tests, so it counts as one failed test. A skipped test without a reason in its title (`where` of
// libs/testing adds it) counts as failed, unless the command line selects tests by name.
const { writeFileSync } = require('node:fs');
const { relative, sep } = require('node:path');

const WITH_REASON = /\[skipped: [^\]]+\]/;

module.exports = class CountReporter {
  /** @param {{ rootDir: string; testNamePattern?: string }} globalConfig */
  constructor(globalConfig) {
    this.globalConfig = globalConfig;
    /** @type {Record<string, number>} milliseconds by suite */
    this.suites = {};
    /** @type {string[]} */
    this.skips = [];
  }

  /**
   * @param {{ path: string }} test
   * @param {{ perfStats: { runtime: number }; testResults: { status: string; fullName: string }[] }} result
   */
  onTestResult(test, { perfStats, testResults }) {
    const suite = suiteOf(relative(this.globalConfig.rootDir, test.path));
    this.suites[suite] = (this.suites[suite] ?? 0) + perfStats.runtime;
    if (this.globalConfig.testNamePattern) return;
    for (const { status, fullName } of testResults) {
      if (status === 'pending' || status === 'todo') this.skips.push(fullName);
    }
  }

  /**
   * @param {unknown} _contexts
   * @param {Record<'numPassedTests' | 'numFailedTests' | 'numRuntimeErrorTestSuites' | 'numPendingTests' |
   * 'numTodoTests', number>} results
   */
  onRunComplete(_contexts, results) {
    const file = process.env['SCRIPTORIUM_TEST_COUNTS'];
    if (!file) throw new Error('SCRIPTORIUM_TEST_COUNTS must be the path of the file for the counts.');
    const withoutReason = this.skips.filter((title) => !WITH_REASON.test(title)).length;
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites + withoutReason,
      skipped: results.numPendingTests + results.numTodoTests - withoutReason,
      skips: this.skips,
      suites: this.suites,
    };
    writeFileSync(file, JSON.stringify(counts));
  }
};

/**
 * Returns the suite of a file, a path that Jest accepts: `libs/jobs`, `apps/gateway`, `e2e/src/survival`, `e2e`,
 * `tools`.
 *
 * @param {string} path
 */
function suiteOf(path) {
  const [first = '', second = '', third = ''] = path.split(sep);
  if (first === 'libs' || first === 'apps') return `${first}/${second}`;
  return first === 'e2e' && second === 'src' && !third.endsWith('.ts') ? `e2e/src/${third}` : first;
}
