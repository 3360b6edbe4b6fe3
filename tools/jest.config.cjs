const { base } = require('../jest.base.cjs');

module.exports = {
  ...base,
  rootDir: __dirname,
  displayName: 'tools',
  testMatch: ['<rootDir>/**/*.spec.ts'],
  testPathIgnorePatterns: ['/fixtures/'],
  testTimeout: 60_000, // rules with types load the whole program first
};
