const { join } = require('node:path');
const { base } = require('../jest.base.cjs');

module.exports = {
  ...base,
  rootDir: __dirname,
  displayName: 'e2e',
  globalSetup: join(__dirname, 'jest/global-setup.cjs'),
};
