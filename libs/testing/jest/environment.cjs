// Jest's Node.js environment, with two additions:
//
// It releases the resources of a test file (databases, nats-servers) after the file's own afterAll hooks. An afterAll
// hook would run too early: Jest runs them in the order of definition.
//
// It reports the progress of the file to tools/run-jest.mjs, which ends a file that hangs. Jest's own time limit does
// not cover the release of resources, nor code that never returns to the event loop.
const { rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

/** The steps of a test file that Jest or this file ends after the time limit of a test. */
const STEPS = ['hook_start', 'test_fn_start', 'run_finish'];

module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const counts = process.env['SCRIPTORIUM_TEST_COUNTS'];
    this.spec = context.testPath;
    this.startedAt = Date.now();
    if (counts) this.progressFile = join(dirname(counts), `${process.pid}.progress`);
    this.report('load', config.projectConfig.testTimeout ?? config.globalConfig.testTimeout);
  }

  async handleTestEvent(event, state) {
    if (STEPS.includes(event.name)) this.report(stepOf(event), timeoutOf(event, state));
    if (event.name !== 'run_finish') return;
    for (const release of (this.global.scriptoriumCleanups ?? []).reverse()) await release();
  }

  async teardown() {
    await super.teardown();
    if (this.progressFile) rmSync(this.progressFile, { force: true });
  }

  /** @param timeoutMs undefined: the default of Jest */
  report(step, timeoutMs = 5_000) {
    if (!this.progressFile) return;
    const { spec, startedAt } = this;
    writeFileSync(
      this.progressFile,
      JSON.stringify({ pid: process.pid, spec, step, startedAt, at: Date.now(), timeoutMs }),
    );
  }
};

const timeoutOf = ({ test, hook }, state) => test?.timeout ?? hook?.timeout ?? state.testTimeout;

function stepOf({ name, test, hook }) {
  if (name === 'run_finish') return 'release its resources';
  return hook === undefined ? `the test "${test.name}"` : hook.type;
}
