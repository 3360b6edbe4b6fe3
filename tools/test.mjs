// `npm test`: the checks, the build, then every test. It ends with the minutes per suite, the skipped tests with their reasons, and:
//
//   N passed, N failed, N skipped
//
// Everything runs even if something before it failed, so one run reports every failure. The exit code is 0 exactly when the
// line says `0 failed`. Arguments after `npm test --` go to Jest. With SCRIPTORIUM_ALLOW_SKIPS=false, as in CI, a skipped test
// counts as failed too. The line is also written to .cache/test-summary, where .ci/run looks for it: without the file this
// program did not get to its end.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checks, root, runAll } from './checks.mjs';
import { closingLine, report, sumUp } from './count-tests.mjs';

// After its last test Jest stops PostgreSQL and ends, in a second or two. What keeps it longer is a leak in a test.
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
 * An interrupt goes to Jest, which stops its servers; the line is printed all the same. A Jest that has counted but does
 * not end is killed, and thereby failed: with nobody there to interrupt it, it would stay for ever.
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
      console.error(`Jest is still running ${GRACE_MS / 1000} s after the last test: a test left something open.`);
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
