require('./register-source.cjs');
module.exports = async () => require('../src/run/test-run.ts').closeTestRun();
