// Once a run, before the first test file, whichever projects take part (Jest calls one path once).
require('./register-source.cjs');
module.exports = async () => require('../src/run/test-run.ts').openTestRun();
