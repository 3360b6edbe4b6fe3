// The checks that need no running system, and how to run them: two at a time, as on the smallest machine that is still
// comfortable, the slowest first. Each keeps what it learned under .cache/, so that a second run looks at changes only.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** @typedef {{ name: string; command: string; fix?: string }} Check */
/** @typedef {{ name: string; passed: boolean; seconds: number; output: string; fix?: string }} Outcome */

/** @type {readonly Check[]} */
export const checks = [
  {
    name: 'lint',
    command: 'eslint . --max-warnings 0 --cache --cache-location .cache/eslint/ --cache-strategy content',
    fix: 'npx eslint . --fix',
  },
  { name: 'types', command: 'tsc -p tsconfig.spec.json --incremental' },
  {
    name: 'format',
    command: 'prettier --check . --log-level warn --cache --cache-location .cache/prettier',
    fix: 'npx prettier --write .',
  },
  { name: 'boundaries', command: 'depcruise --config .dependency-cruiser.cjs libs apps e2e bench examples' },
  { name: 'unused', command: 'knip --no-progress --cache --cache-location .cache/knip' },
  { name: 'lock', command: 'node tools/check-lock.mjs' },
];

/**
 * Runs a command line with the workspace's own programs on its path.
 *
 * @param {Check} check
 * @returns {Promise<Outcome>}
 */
export function run({ name, command, ...rest }) {
  const started = performance.now();
  const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env['PATH']}` };
  const child = spawn(command, { cwd: root, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (/** @type {Buffer} */ chunk) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((resolve) =>
    child.on('close', (code) =>
      resolve({ name, ...rest, passed: code === 0, seconds: (performance.now() - started) / 1000, output }),
    ),
  );
}

/**
 * Runs them two at a time and prints one line for each, and everything that a failed one had to say.
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
function report({ name, passed, seconds, output, fix }) {
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name}  (${seconds.toFixed(1)} s)`);
  if (passed) return;
  console.log(output.trimEnd());
  if (fix) console.log(`Most of it mends itself: ${fix}`);
}
