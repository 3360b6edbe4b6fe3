import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { endHangingFiles } from './hanging-files.mjs';
import { root } from './task-results.mjs';

/** @typedef {import('./count-tests.mjs').JestCounts} JestCounts */

// After the last test, Jest stops its servers and exits within a second or two. A longer time means a leak in a test.
const GRACE_MS = 60_000;

/**
 * Runs Jest and returns its result. An interrupt is passed on to Jest. If Jest does not exit after it has written the
 * counts, it is killed and counts as failed. Otherwise CI would wait until its own time-out. A test file that hangs is
 * ended and counts as failed (hanging-files.mjs), and the others run.
 *
 * @param {readonly string[]} args
 * @param {{ graceMs?: number }} [limits] `graceMs`: how much longer than its own limit a step of a test file may take
 * @returns {Promise<Omit<import('./count-tests.mjs').Result, 'run'>>} `exitCode` is null after a signal
 */
export async function runJest(args, { graceMs = GRACE_MS } = {}) {
  mkdirSync(`${root}.cache`, { recursive: true });
  const folder = mkdtempSync(`${root}.cache/jest-`);
  const countsFile = `${folder}/counts.json`;
  const started = performance.now();
  const exitCode = await spawnJest(args, countsFile, () => endHangingFiles(folder, graceMs));
  const seconds = (performance.now() - started) / 1000;
  const counts = readCounts(countsFile);
  rmSync(folder, { recursive: true, force: true });
  return { seconds, exitCode, ...(counts ? { counts } : {}) };
}

/**
 * @param {readonly string[]} args
 * @param {string} countsFile
 * @param {() => void} watch called every second
 * @returns {Promise<number | null>}
 */
function spawnJest(args, countsFile, watch) {
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
  const watching = setInterval(() => {
    if (!existsSync(countsFile)) return watch();
    clearInterval(watching);
    setTimeout(() => {
      console.error(`Jest did not exit within ${GRACE_MS / 1000} s of the last test: a test did not close a resource.`);
      jest.kill('SIGKILL');
    }, GRACE_MS).unref();
  }, 1000);
  return new Promise((resolve) =>
    jest.on('close', (code) => {
      clearInterval(watching);
      resolve(code);
    }),
  );
}

/**
 * @param {string} file
 * @returns {JestCounts | undefined}
 */
function readCounts(file) {
  try {
    return /** @type {JestCounts} */ (JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
