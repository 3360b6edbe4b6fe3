// Writes what a Jest run counted to the file that SCRIPTORIUM_TEST_COUNTS names, for tools/test.mjs to add up. A suite
// that could not run has no tests to count, so it counts as one that failed.
const { writeFileSync } = require('node:fs');

module.exports = class CountReporter {
  /**
   * @param {unknown} _contexts
   * @param {Record<'numPassedTests' | 'numFailedTests' | 'numRuntimeErrorTestSuites' | 'numPendingTests' | 'numTodoTests', number>} results
   */
  onRunComplete(_contexts, results) {
    const file = process.env['SCRIPTORIUM_TEST_COUNTS'];
    if (!file) throw new Error('SCRIPTORIUM_TEST_COUNTS names no file to write the counts to');
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(file, JSON.stringify(counts));
  }
};
