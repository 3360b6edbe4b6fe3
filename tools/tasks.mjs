// The tasks of `npm test` and `npm run check`. Nx runs them two at a time, or takes them from its cache (.nx/cache).
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { checks } from './checks.mjs';
import { readResult, root } from './task-results.mjs';

/** @typedef {import('./count-tests.mjs').Task} Task */
/** @typedef {{ name: string; kind: Task['kind']; target: string }} Planned */

const STEP = /** @type {const} */ ('step');
const TESTS = /** @type {const} */ ('tests');

/** @type {Planned[]} The target of the build waits for the builds of all projects. */
export const steps = [
  ...checks.map(({ name }) => ({ name, kind: STEP, target: name })),
  { name: 'build', kind: STEP, target: 'build-all' },
];

/** @returns {Planned[]} a task for each target with tests of each project */
export function testTasks() {
  return [...workspaces(), 'tools'].flatMap((folder) =>
    testTargets(folder).map((target) => ({ name: `${folder}/${target}`, kind: TESTS, target })),
  );
}

/** @returns {string[]} the folders of all workspaces */
export function workspaces() {
  const folders = (/** @type {string} */ parent) => readdirSync(`${root}${parent}`).map((name) => `${parent}/${name}`);
  return [...folders('libs'), ...folders('apps'), 'e2e', 'bench', 'examples'];
}

/**
 * Returns the targets of a project that run Jest: `test`, or the parts of a large project, such as `test-1`.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function testTargets(folder) {
  const isWorkspace = existsSync(`${root}${folder}/package.json`);
  const [file, key] = isWorkspace ? ['package.json', 'scripts'] : ['project.json', 'targets'];
  const manifest = /** @type {Record<string, Record<string, unknown>>} */ (
    JSON.parse(readFileSync(`${root}${folder}/${file}`, 'utf8'))
  );
  return Object.keys(manifest[key] ?? {}).filter((name) => /^test(-|$)/.test(name));
}

/**
 * Runs tasks with Nx. An interrupt is passed on to Nx, which ends its tasks.
 *
 * @param {readonly Planned[]} tasks
 * @param {readonly string[]} options of `nx run-many`
 * @returns {Promise<boolean>} whether Nx completed without an error
 */
export function runTasks(tasks, options) {
  // `test` of a large project has no command, but waits for its parts: so Nx starts these long tasks first.
  const targets = new Set(tasks.map(({ target }) => target));
  const args = ['run-many', '--output-style=static', '-t', ...targets, ...options];
  // Nx forces colors, and Node warns on stderr if NO_COLOR is set, too.
  const colors = process.env['NO_COLOR'] ? { FORCE_COLOR: '0' } : {};
  const nx = spawn(`${root}node_modules/.bin/nx`, args, {
    cwd: root,
    env: { ...process.env, ...colors, NX_DAEMON: 'false', NX_TUI: 'false' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  process.on('SIGINT', () => nx.kill('SIGINT'));
  process.on('SIGTERM', () => nx.kill('SIGTERM'));
  return new Promise((resolve) => {
    nx.on('error', () => resolve(false));
    nx.on('close', (code) => resolve(code === 0));
  });
}

/** @type {(tasks: readonly Planned[]) => Task[]} */
export const withResults = (tasks) => tasks.map(({ name, kind }) => ({ name, kind, result: readResult(name) }));
