// `npm run test:full [-- PART …]` runs the long suites in their full length, all of them or the named parts. `npm test`
// runs a short form with a fixed seed. Requires a build. TEST_SEED repeats a run.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { natsVersions, poolers, postgresVersions } from './server-versions.mjs';
import { root } from './task-results.mjs';

/** Patterns of test files by part. */
const PARTS = {
  faults: ['e2e/src/faults', 'e2e/src/survival'],
  survival: ['e2e/src/survival/.*survival'],
  consumers: ['e2e/src/consumers'],
  stores: ['e2e/src/survival/store-faults'],
  'postgres-failover': ['e2e/src/faults/postgres-failover'],
  fuzz: ['e2e/src/fuzz'],
  'large-plans': ['large-plans'],
  'large-files': ['large-files', 'large-blob-copy'],
  properties: ['round-trip', 'extract-body', 'duplicate-variant', 'datocms-any-record', 'job-machine'],
};

/** Parts that run once in each environment. */
const VARIED = {
  pooler: {
    environments: poolers,
    patterns: ['apps/(content-store|localization-planner)/.*int.spec', 'e2e/src/services/postgres-pooler'],
  },
  'postgres-versions': {
    environments: postgresVersions,
    patterns: [
      'libs/(persistence|copy-engine|jobs|blob-store)/.*int.spec',
      'apps/(content-store|localization-planner|blob-copy-worker)/.*int.spec',
      'e2e/src/.*/(localize|datocms-duplicate|cm-copy|onedrive-copy|separate-services).spec',
    ],
  },
  'nats-versions': {
    environments: natsVersions,
    patterns: [
      'libs/messaging/.*int.spec',
      'apps/localization-planner/.*int.spec',
      'e2e/src/.*/(localize|datocms-duplicate|events|onedrive-copy|separate-services).spec',
    ],
  },
};

const names = [...Object.keys(PARTS), ...Object.keys(VARIED)];
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(', ')}. The parts are ${names.join(', ')}.`);
  process.exit(2);
}

/** @typedef {{ name: string; patterns: string[]; environment: () => Promise<NodeJS.ProcessEnv> }} Run */

/** @type {(name: string) => boolean} */
const isChosen = (name) => chosen.length === 0 || chosen.includes(name);
const patterns = Object.entries(PARTS).flatMap(([name, files]) => (isChosen(name) ? files : []));
/** @type {Run[]} */
const runs = [
  ...(patterns.length === 0 ? [] : [{ name: 'long suites', patterns, environment: async () => ({}) }]),
  ...Object.entries(VARIED).flatMap(([name, { environments, patterns }]) =>
    isChosen(name) ? environments().map((one) => ({ ...one, patterns })) : [],
  ),
];
const results = [];
for (const run of runs) {
  const started = performance.now();
  const code = await runJest(run);
  results.push(
    `${run.name}: ${code === 0 ? 'passed' : 'failed'}, ${Math.round((performance.now() - started) / 1000)} s`,
  );
  if (code !== 0) process.exitCode = 1;
}
console.log(results.join('\n'));

/**
 * Runs one Jest for a list of patterns. Property tests run ten times as many cases here. The time-out is for a test
 * that hangs.
 *
 * @param {Run} run
 * @returns {Promise<number | null>}
 */
async function runJest({ patterns, environment }) {
  const program = fileURLToPath(import.meta.resolve('jest/bin/jest'));
  const jest = spawn(process.execPath, [program, '--ci', '--testTimeout=7200000', ...patterns], {
    cwd: root,
    env: { ...process.env, ...(await environment()), SCRIPTORIUM_FULL_RUN: 'true' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => jest.on('close', resolve));
}
