// Node.js's environment, and at the very end of a test file, after its own afterAll hooks, what the file had on loan
// (databases, nats-servers) is given back. A hook of ours would run first: Jest runs them in the order of definition.
const { TestEnvironment } = require('jest-environment-node');

module.exports = class extends TestEnvironment {
  async handleTestEvent(event) {
    if (event.name !== 'run_finish') return;
    for (const giveBack of (this.global.scriptoriumLoans ?? []).reverse()) await giveBack();
  }
};
