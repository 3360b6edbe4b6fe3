import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGE = join(__dirname, '..');
const CLIENT = join(PACKAGE, '../../libs/client');
const run = promisify(execFile);
const env: NodeJS.ProcessEnv = { ...process.env, npm_config_update_notifier: 'false' };

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

let folder: string;
let consumer: string;
let packed: Packed;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'scriptorium-cli-'));
  packed = await pack(PACKAGE);
  const client = await pack(CLIENT);
  consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{"private": true}');
  const tarballs = [packed, client].map(({ filename }) => join(folder, filename));
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs], { env, cwd: consumer });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function pack(cwd: string): Promise<Packed> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { env, cwd });
  const [result] = JSON.parse(stdout) as Packed[];
  if (result === undefined) throw new Error(stdout);
  return result;
}

test('is one small file with the licence, and without sources and specs', () => {
  const files = packed.files.map(({ path }) => path);
  expect(files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'bin/scriptorium.cjs', 'dist/main.js', 'package.json']),
  );
  expect(files.filter((file) => /spec|testing|tsbuildinfo|\.d\.ts$|\.map$|^src/.test(file))).toEqual([]);
  expect(packed.size).toBeLessThan(100_000);
});

test('installs a dozen packages at most, and no server', () => {
  const lock = JSON.parse(readFileSync(join(consumer, 'package-lock.json'), 'utf8')) as { readonly packages: object };
  const names = Object.keys(lock.packages).filter((name) => name !== '');
  expect(names).toEqual(expect.arrayContaining(['node_modules/@scriptorium/client', 'node_modules/commander']));
  expect(names).not.toContain('node_modules/@scriptorium/standalone');
  expect(names.length).toBeLessThanOrEqual(12);
});

test('runs where it is installed', async () => {
  const program = join(consumer, 'node_modules/.bin/scriptorium');
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { readonly version: string };
  expect(await run(program, ['--version'])).toEqual({ stdout: `${version}\n`, stderr: '' });
  const rejected = run(program, ['jobs', 'list'], { env: { PATH: env['PATH'], HOME: folder } });
  await expect(rejected).rejects.toMatchObject({ code: 4, stderr: expect.stringContaining('NOT_SIGNED_IN') });
});
