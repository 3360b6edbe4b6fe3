// `npm test` runs the checks, the build, then every test, as targets of Nx. Nx does not run a target again whose inputs
// have not changed since it passed (nx.json), but takes its result from the cache. The last lines are the checks, the
// minutes per suite, the skipped tests with their reasons, and:
//
//   N passed, N failed, N skipped
//
// Every task runs even if an earlier one failed, except for the tests of a project that cannot be built. So one run
// reports every failure. The exit code is 0 exactly if the line says `0 failed`. `--skip-nx-cache` runs every target.
// Other arguments after `npm test --` are passed to one Jest run over all projects, without a cache, after the checks
// and the build. With SCRIPTORIUM_ALLOW_SKIPS=false, as in CI, a skipped test counts as failed. The line is also
// written to .cache/test-summary, which .ci/run reads. Without the file, this program did not complete.
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { closingLine, report, sumUp } from './count-tests.mjs';
import { runJest } from './run-jest.mjs';
import { deleteResults, root, RUN, writeResult } from './task-results.mjs';
import { runTasks, steps, testTasks, withResults } from './tasks.mjs';

const SKIP_CACHE = '--skip-nx-cache';
const options = process.argv.slice(2).filter((arg) => arg === SKIP_CACHE);
const jestArgs = process.argv.slice(2).filter((arg) => arg !== SKIP_CACHE);

const summaryFile = `${root}.cache/test-summary`;
mkdirSync(`${root}.cache`, { recursive: true });
rmSync(summaryFile, { force: true });
deleteResults();
const run = (process.env[RUN] = randomUUID());

const { planned, complete } = jestArgs.length === 0 ? await runEverything() : await runChosen(jestArgs);
const tasks = withResults(planned);
const sum = sumUp(tasks, { complete, allowSkips: process.env['SCRIPTORIUM_ALLOW_SKIPS'] !== 'false' });
console.log(report(tasks, run).join('\n'));
writeFileSync(summaryFile, `${closingLine(sum)}\n`);
console.log(closingLine(sum));
process.exitCode = sum.failed === 0 ? 0 : 1;

/** @typedef {{ planned: import('./tasks.mjs').Planned[]; complete: boolean }} Ran */

/** @returns {Promise<Ran>} */
async function runEverything() {
  const planned = [...steps, ...testTasks()];
  const stopServers = await openServers();
  const complete = await runTasks(planned, options);
  return { planned, complete: (await stopServers()) && complete };
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<Ran>}
 */
async function runChosen(args) {
  const complete = await runTasks(steps, options);
  writeResult('jest', await runJest(args));
  return { planned: [...steps, { name: 'jest', kind: 'tests', target: 'jest' }], complete };
}

/**
 * Opens the test run that all Jest processes share (libs/testing/src/run/test-run.ts). They find it through the
 * environment. Its servers start when the first test requests them. If it cannot be opened, each Jest process opens its
 * own.
 *
 * @returns {Promise<() => Promise<boolean>>} a function that stops the servers and returns whether that succeeded
 */
async function openServers() {
  const require = createRequire(import.meta.url);
  try {
    const open = /** @type {() => Promise<void>} */ (require(`${root}e2e/jest/global-setup.cjs`));
    const close = /** @type {() => Promise<void>} */ (require(`${root}libs/testing/jest/global-teardown.cjs`));
    await open();
    return () => succeeds(close);
  } catch (error) {
    console.error('The test run cannot be opened.', error);
    return () => Promise.resolve(false);
  }
}

/** @param {() => Promise<void>} action */
async function succeeds(action) {
  try {
    await action();
    return true;
  } catch (error) {
    console.error(error);
    return false;
  }
}
