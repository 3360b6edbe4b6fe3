// Before the first test file: the test run of every project, and in it the offer of one running system. The base's setup
// comes first, since loading it is what lets this process read TypeScript.
const { base } = require('../../jest.base.cjs');
const openTestRun = require(base.globalSetup);
const { offerSystem } = require('../src/system/shared-system.ts');

module.exports = async () => {
  await openTestRun();
  offerSystem();
};
