import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minutesOfHang } from './hanging-files.mjs';

const MINUTE = 60_000;
const ROOT = join(__dirname, '..');

/** Runs Jest as `npm test` does, on test files with these texts. Returns the counts and what it printed. */
function runFiles(files: Readonly<Record<string, string>>): { readonly counts: unknown; readonly output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'scriptorium-hang-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.spec.js`), text);
    const testEnvironment = join(ROOT, 'libs/testing/jest/environment.cjs');
    const config = { rootDir: folder, testEnvironment, transform: {}, testTimeout: 1_000 };
    const args = [`--config=${JSON.stringify(config)}`, '--maxWorkers=1', '--workerIdleMemoryLimit=2GB'];
    const program = `
      import { runJest } from './tools/run-jest.mjs';
      console.log(JSON.stringify(await runJest(${JSON.stringify(args)}, { graceMs: 1_000 })));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const { counts } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { readonly counts: unknown };
    return { counts, output: stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const PASSES = `test('passes', () => undefined);`;

test.each([
  ['in a test that never returns to the event loop', `test('loops', () => { for (;;); });`, 'the test "loops"'],
  [
    'when it releases its resources',
    `globalThis.scriptoriumCleanups = [() => new Promise(() => setInterval(() => undefined, 1_000))];\n${PASSES}`,
    'release its resources',
  ],
])('a test file that hangs %s is named and counts as failed, and the others run', (_, text, step) => {
  const { counts, output } = runFiles({ first: PASSES, hanging: text, last: PASSES });
  expect(output).toContain(`hanging.spec.js hangs and is ended: ${step}`);
  expect(counts).toMatchObject({ passed: 2, failed: 1 });
});

describe('a test file', () => {
  const progress = { pid: 1, spec: '', step: '', startedAt: 0, at: 20 * MINUTE, timeoutMs: 5 * MINUTE };

  test.each([
    ['does not hang within the limit of its step', 26 * MINUTE, undefined],
    ['hangs after the limit of its step', 27 * MINUTE, 7],
  ])('%s', (_, now, minutes) => {
    expect(minutesOfHang(progress, MINUTE, now)).toBe(minutes);
  });

  test('hangs if all its steps together take too long', () => {
    expect(minutesOfHang({ ...progress, at: 60 * MINUTE }, MINUTE, 61 * MINUTE)).toBe(1);
  });
});
