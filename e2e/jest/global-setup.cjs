// Runs before the first test file: the setup of every project, and one system that the test files share. The setup of
// every project is loaded first, because it lets this process load TypeScript.
const { base } = require('../../jest.base.cjs');
const openTestRun = require(base.globalSetup);
const { offerSystem } = require('../src/system/shared-system.ts');

module.exports = async () => {
  await openTestRun();
  offerSystem();
};
