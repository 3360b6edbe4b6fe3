module.exports = {
  projects: [
    '<rootDir>/libs/*/jest.config.cjs',
    '<rootDir>/apps/*/jest.config.cjs',
    '<rootDir>/e2e/jest.config.cjs',
    '<rootDir>/tools/jest.config.cjs',
  ],
  maxWorkers: 2,
};
