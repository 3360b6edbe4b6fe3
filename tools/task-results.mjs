// Each task of `npm test` (a check, the build, the tests of a project) writes its result to a file. Nx caches the file
// with the task (`outputs` in nx.json and project.json), so that a task from the cache contributes to the summary.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {import('./count-tests.mjs').Result} Result */

export const root = fileURLToPath(new URL('..', import.meta.url));

const folder = `${root}.cache/results`;
/** The environment variable with the id of the run of `npm test`. No input of Nx may contain it. */
export const RUN = 'SCRIPTORIUM_RUN';

/** @param {string} name a check, or the folder of a project and a target, such as `libs/jobs/test` */
const fileOf = (name) => `${folder}/${name}.json`;

export const deleteResults = () => rmSync(folder, { recursive: true, force: true });

/**
 * @param {string} name
 * @param {Omit<Result, 'run'>} result
 */
export function writeResult(name, result) {
  mkdirSync(dirname(fileOf(name)), { recursive: true });
  writeFileSync(fileOf(name), JSON.stringify({ run: process.env[RUN] ?? '', ...result }));
}

/**
 * @param {string} name
 * @returns {Result | undefined} undefined if the task did not complete
 */
export function readResult(name) {
  try {
    return /** @type {Result} */ (JSON.parse(readFileSync(fileOf(name), 'utf8')));
  } catch {
    return undefined;
  }
}
