module.exports = {
  projects: [
    '<rootDir>/libs/*/jest.config.cjs',
    '<rootDir>/apps/*/jest.config.cjs',
    '<rootDir>/bench/jest.config.cjs',
    '<rootDir>/e2e/jest.config.cjs',
    '<rootDir>/tools/jest.config.cjs',
  ],
  maxWorkers: 2,
  // Jest takes this from the root alone when it runs several projects; the reason is in jest.base.cjs.
  testTimeout: 900_000,
};
