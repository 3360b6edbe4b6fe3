// The checks that need no running system. They run two at a time, for machines with two cores. Prettier and tsc have a
// cache under .cache/. ESLint and knip have none: they cache the result of a file until the file changes, but the
// result depends on other files too.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** @typedef {{ name: string; command: string }} Check */
/** @typedef {Check & { passed: boolean; seconds: number; output: string }} Outcome */

const manifest = /** @type {{ scripts: Record<string, string> }} */ (
  JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
);

// Slowest first, so that both workers end at about the same time.
const ORDER = ['lint', 'types', 'unused', 'format', 'boundaries'];
const rank = (/** @type {Check} */ { name }) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/** Every `check:…` script of package.json. */
export const checks = Object.entries(manifest.scripts)
  .filter(([script]) => script.startsWith('check:'))
  .map(([script, command]) => ({ name: script.slice('check:'.length), command }))
  .sort((one, other) => rank(one) - rank(other));

/**
 * Runs a command line with the programs of the workspace in PATH.
 *
 * @param {Check} check
 * @returns {Promise<Outcome>}
 */
function run({ name, command }) {
  const started = performance.now();
  const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env['PATH']}` };
  const child = spawn(command, { cwd: root, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (/** @type {string} */ text) => (output += text);
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  return new Promise((resolve) =>
    child.on('close', (code) =>
      resolve({ name, command, passed: code === 0, seconds: (performance.now() - started) / 1000, output }),
    ),
  );
}

/**
 * Runs checks two at a time. Prints one line for each, and the output of failed ones.
 *
 * @param {readonly Check[]} selected
 * @returns {Promise<Outcome[]>}
 */
export async function runAll(selected) {
  const waiting = [...selected];
  /** @type {Outcome[]} */
  const outcomes = [];
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const outcome = await run(check);
      outcomes.push(outcome);
      report(outcome);
    }
  };
  await Promise.all([work(), work()]);
  return outcomes;
}

/** @param {Outcome} outcome */
function report({ name, command, passed, seconds, output }) {
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name}  (${seconds.toFixed(1)} s)`);
  if (!passed) console.log(`$ ${command}\n${output.trimEnd()}`);
}
