// `npm run test:full [-- PART …]` runs the long suites in their full length, all of them or the named parts. `npm test`
// runs a short form with a fixed seed. Requires a build. TEST_SEED repeats a run.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { root } from './task-results.mjs';

/** Patterns of test files by part. */
const PARTS = {
  survival: ['e2e/src/survival/.*survival'],
  stores: ['e2e/src/survival/store-faults'],
  'large-files': ['large-files', 'large-blob-copy'],
  properties: ['round-trip', 'extract-body', 'duplicate-variant', 'datocms-any-record', 'job-machine'],
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(', ')}. The parts are ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}

const patterns = Object.entries(PARTS)
  .filter(([name]) => chosen.length === 0 || chosen.includes(name))
  .flatMap(([, files]) => files);
const program = fileURLToPath(import.meta.resolve('jest/bin/jest'));
// Property tests run ten times as many cases here. The time-out is for a test that hangs.
const jest = spawn(process.execPath, [program, '--ci', '--testTimeout=7200000', ...patterns], {
  cwd: root,
  env: { ...process.env, SCRIPTORIUM_FULL_RUN: 'true' },
  stdio: ['ignore', 'inherit', 'inherit'],
});
jest.on('close', (code) => (process.exitCode = code ?? 1));
