module.exports = { ...require('../../jest.base.cjs').base, rootDir: __dirname, displayName: 'cli' };
