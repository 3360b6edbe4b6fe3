import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';

import { build, stop } from 'esbuild-wasm';

const PACKAGE = join(__dirname, '..');
const run = promisify(execFile);

let folder: string;
let installed: string;
let files: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'scriptorium-client-'));
  const npm = { cwd: PACKAGE, env: { ...process.env, npm_config_update_notifier: 'false' } };
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], npm);
  const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  files = packed?.files.map(({ path }) => path) ?? [];
  const consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{"private": true}');
  const options = ['--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...options, join(folder, packed?.filename ?? '')], { ...npm, cwd: consumer });
  installed = consumer;
});

afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

const PROGRAM = `
const client = new ScriptoriumClient({ url: 'http://127.0.0.1:1', retry: { attempts: 1 } });
client.api.GET('/v1/me').catch((error) => console.log(typeof client.space('docs').import, error.name, ProblemError.is(error)));
`;

test('has both builds, the licence and the README, and no sources of tests', () => {
  expect(files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'dist/cjs/index.js', 'dist/esm/index.js']),
  );
  expect(files.filter((file) => /spec|testing|tsbuildinfo|^src/.test(file))).toEqual([]);
});

test('depends on no framework', () => {
  const lock = readFileSync(join(installed, 'package-lock.json'), 'utf8');
  const names = Object.keys((JSON.parse(lock) as { packages: object }).packages).filter((name) => name !== '');
  expect(names.sort()).toEqual(
    ['@scriptorium/client', 'openapi-fetch', 'openapi-typescript-helpers'].map((name) => `node_modules/${name}`),
  );
});

test.each([
  ['ES modules', 'program.mjs', `import { ProblemError, ScriptoriumClient } from '@scriptorium/client';`],
  ['CommonJS', 'program.cjs', `const { ProblemError, ScriptoriumClient } = require('@scriptorium/client');`],
])('can be imported from %s', async (_what, name, line) => {
  writeFileSync(join(installed, name), line + PROGRAM);
  const { stdout, stderr } = await run(process.execPath, [name], { cwd: installed });
  expect([stdout.trim(), stderr]).toEqual(['function TypeError false', '']);
});

test.each([
  ['ES modules', 'typed.mts', 'nodenext'],
  ['CommonJS', 'typed.cts', 'nodenext'],
  ['a bundler', 'typed.ts', 'bundler'],
])('has types for %s, with those of browsers alone', async (_what, name, resolution) => {
  const typed = `import { type Job, ScriptoriumClient } from '@scriptorium/client';
export async function last(): Promise<Job | undefined> {
  for await (const job of new ScriptoriumClient({ url: '' }).space('docs').jobs({ state: 'failed' })) return job;
  // @ts-expect-error -- the API has no such parameter
  new ScriptoriumClient({ url: '' }).space('docs').jobs({ colour: 'red' });
  return undefined;
}
`;
  writeFileSync(join(installed, name), typed);
  const program = join(PACKAGE, '../../node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom'];
  const module = resolution === 'bundler' ? 'esnext' : resolution;
  const args = [program, ...options, '--module', module, '--moduleResolution', resolution, name];
  const output = await run(process.execPath, args, { cwd: installed }).catch((error: unknown) => error);
  expect(output).toMatchObject({ stdout: '' });
});

test('can be bundled for browsers', async () => {
  const entry = join(installed, 'browser.js');
  writeFileSync(
    entry,
    `import { ScriptoriumClient } from '@scriptorium/client'; globalThis.made = new ScriptoriumClient({ url: '' });`,
  );
  const { outputFiles, warnings } = await build({
    entryPoints: [entry],
    absWorkingDir: installed,
    bundle: true,
    minify: true,
    platform: 'browser',
    write: false,
  });
  expect(warnings).toEqual([]);
  const text = outputFiles[0]?.text ?? '';
  expect(text).not.toContain('require(');
  expect(text.length).toBeLessThan(40_000);
  // Only what browsers have: no `process`, no `Buffer`.
  const browser = { fetch, Request, Headers, URLSearchParams };
  runInNewContext(text, browser);
  expect(browser).toHaveProperty('made.api');
});
