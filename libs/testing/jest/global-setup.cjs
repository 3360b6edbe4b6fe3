// Once a run, before the first test file, whichever projects take part (Jest calls one path once).
require('./register-source.cjs');
const { openTestRun } = require('../src/run/test-run.ts');

module.exports = openTestRun;
