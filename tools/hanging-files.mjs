// Ends test files that hang. The environment of the tests (libs/testing/jest/environment.cjs) writes a file for each
// running test file, with its process and its current step. If the step takes longer than Jest's own limit for it, or
// the file as a whole takes too long, the process is killed. Jest reports the test file as failed and runs the others
// in a new process. If Jest runs the tests in its own process, the whole run counts as failed.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './task-results.mjs';

/**
 * The limit of a test file. The longest one takes five minutes on two cores. Without this limit, a file in which each
 * test runs into its own limit would take hours.
 */
const FILE_LIMIT_MS = 60 * 60_000;

/** @typedef {{ pid: number; spec: string; step: string; startedAt: number; at: number; timeoutMs: number }} Progress */

/**
 * @param {string} folder the folder with the files that the environment writes
 * @param {number} graceMs
 */
export function endHangingFiles(folder, graceMs) {
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.progress'))) {
    const progress = readProgress(`${folder}/${name}`);
    const minutes = progress && minutesOfHang(progress, graceMs, Date.now());
    if (!progress || minutes === undefined) continue;
    rmSync(`${folder}/${name}`, { force: true });
    console.error(
      `${relative(root, progress.spec)} hangs and is ended: ${progress.step} has taken ${minutes.toFixed(1)} minutes.`,
    );
    kill(progress.pid);
  }
}

/**
 * Returns the minutes of the current step of a test file that hangs; undefined if it does not hang.
 *
 * @param {Progress} progress
 * @param {number} graceMs
 * @param {number} now
 */
export function minutesOfHang({ startedAt, at, timeoutMs }, graceMs, now) {
  return now - at > timeoutMs + graceMs || now - startedAt > FILE_LIMIT_MS ? (now - at) / 60_000 : undefined;
}

/**
 * @param {string} file
 * @returns {Progress | undefined}
 */
function readProgress(file) {
  try {
    return /** @type {Progress} */ (JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // The test file is writing it, or has just ended.
    return undefined;
  }
}

/** @param {number} pid */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
