// Jest's Node.js environment, which releases the resources of a test file (databases, nats-servers) after the file's
// own afterAll hooks. An afterAll hook would run too early: Jest runs them in the order of definition.
const { TestEnvironment } = require('jest-environment-node');

module.exports = class extends TestEnvironment {
  async handleTestEvent(event) {
    if (event.name !== 'run_finish') return;
    for (const release of (this.global.scriptoriumCleanups ?? []).reverse()) await release();
  }
};
