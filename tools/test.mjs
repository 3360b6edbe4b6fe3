// `npm test` runs the checks, the build, then every test. Its last lines are the minutes per suite, the skipped tests
// with their reasons, and:
//
//   N passed, N failed, N skipped
//
// Every step runs even if an earlier one failed, so one run reports every failure. The exit code is 0 exactly if the
// line says `0 failed`. Arguments after `npm test --` are passed to Jest. With SCRIPTORIUM_ALLOW_SKIPS=false, as in CI,
// a skipped test counts as failed. The line is also written to .cache/test-summary, which .ci/run reads. Without the
// file, this program did not complete.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checks, root, runAll } from './checks.mjs';
import { closingLine, report, sumUp } from './count-tests.mjs';

// After the last test, Jest stops PostgreSQL and exits within a second or two. A longer time means a leak in a test.
const GRACE_MS = 60_000;

const countsFile = `${root}.cache/test-counts.json`;
const summaryFile = `${root}.cache/test-summary`;
mkdirSync(`${root}.cache`, { recursive: true });
rmSync(countsFile, { force: true });
rmSync(summaryFile, { force: true });
process.env['NX_DAEMON'] = 'false';
process.env['NX_TUI'] = 'false';

const steps = [...(await runAll(checks)), ...(await runAll([{ name: 'build', command: 'npm run build' }]))];
const exitCode = await runJest(process.argv.slice(2));
const counts = readCounts();
const sum = sumUp(
  steps.map(({ passed }) => passed),
  { counts, exitCode },
  { allowSkips: process.env['SCRIPTORIUM_ALLOW_SKIPS'] !== 'false' },
);
if (counts) console.log(report(counts).join('\n'));
writeFileSync(summaryFile, `${closingLine(sum)}\n`);
console.log(closingLine(sum));
process.exitCode = sum.failed === 0 ? 0 : 1;

/**
 * Runs Jest. An interrupt is passed on to Jest, which stops its servers; the line is printed after it. If Jest does not
 * exit after it has written the counts, it is killed and counts as failed. Otherwise CI would wait until its own
 * time-out.
 *
 * @param {string[]} args
 * @returns {Promise<number | null>} the exit code, or null after a signal
 */
function runJest(args) {
  const program = fileURLToPath(import.meta.resolve('jest/bin/jest'));
  const counter = fileURLToPath(import.meta.resolve('./count-reporter.cjs'));
  const reporters = ['--reporters=default', `--reporters=${counter}`];
  const jest = spawn(process.execPath, [program, '--ci', ...args, ...reporters], {
    cwd: root,
    env: { ...process.env, SCRIPTORIUM_TEST_COUNTS: countsFile },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  process.on('SIGINT', () => jest.kill('SIGINT'));
  process.on('SIGTERM', () => jest.kill('SIGTERM'));
  const leftOver = setInterval(() => {
    if (!existsSync(countsFile)) return;
    clearInterval(leftOver);
    setTimeout(() => {
      console.error(`Jest did not exit within ${GRACE_MS / 1000} s of the last test: a test did not close a resource.`);
      jest.kill('SIGKILL');
    }, GRACE_MS).unref();
  }, 1000);
  return new Promise((resolve) =>
    jest.on('close', (code) => {
      clearInterval(leftOver);
      resolve(code);
    }),
  );
}

/** @returns {import('./count-tests.mjs').JestCounts | undefined} */
function readCounts() {
  try {
    return /** @type {import('./count-tests.mjs').JestCounts} */ (JSON.parse(readFileSync(countsFile, 'utf8')));
  } catch {
    return undefined;
  }
}
