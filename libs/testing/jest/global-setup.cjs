// Runs before the first test file. Jest calls a setup file once even if several projects name it. `npm test` also calls
// it, before its Jest processes.
require('./register-source.cjs');
const { openTestRun } = require('../src/run/test-run.ts');

// A race test sends twenty requests that wait for each other on ten connections. On a busy machine they wait longer
// than the default of DATABASE_TIMEOUT_MS.
process.env.DATABASE_TIMEOUT_MS ??= '300000';

module.exports = openTestRun;
