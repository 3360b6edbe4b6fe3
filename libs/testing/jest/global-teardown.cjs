require('./register-source.cjs');
const { closeTestRun } = require('../src/run/test-run.ts');

module.exports = closeTestRun;
