import { execFile } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/*
 * A Go that is new enough, from any Go that is there: newer toolchains are modules (https://go.dev/ref/mod, golang.org/toolchain), fetched from
 * wherever modules come from and checked against Go's checksum database like every other. Go from 1.21 on does that by itself, but that of
 * Debian 12 is 1.19.
 */
const FETCHED = '1.25.5';
/** A large program takes a quarter of an hour to compile on a busy machine. */
const TIMEOUT_MS = 60 * 60_000;
const OLDEST: readonly [major: number, minor: number] = [1, 25];

export interface GoToolchain {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

/** @throws Error that says why there is none */
export async function goToolchain(env: NodeJS.ProcessEnv): Promise<GoToolchain> {
  const version = await runGo({ program: 'go', env }, ['env', 'GOVERSION']).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error('go is not installed') : error;
  });
  if (isNewEnough(version)) return { program: 'go', env };
  const [system, processor] = (await runGo({ program: 'go', env }, ['env', 'GOOS', 'GOARCH'])).trim().split(/\s+/);
  const module = `golang.org/toolchain@v0.0.1-go${FETCHED}.${system}-${processor}`;
  const fetched = JSON.parse(await runGo({ program: 'go', env }, ['mod', 'download', '-json', module])) as {
    Dir: string;
  };
  makeExecutable(fetched.Dir);
  // Both would lead back to the old one.
  return { program: join(fetched.Dir, 'bin/go'), env: { ...env, GOROOT: fetched.Dir, GOTOOLCHAIN: 'local' } };
}

export async function runGo({ program, env }: GoToolchain, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { env, timeout: TIMEOUT_MS, maxBuffer: 2 ** 24 });
  return stdout;
}

function isNewEnough(version: string): boolean {
  const [, major = 0, minor = 0] = (/go(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** A module's files are not; Go before 1.21 does not know that this one is more than a module. */
function makeExecutable(root: string): void {
  for (const folder of ['bin', 'pkg/tool']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) chmodSync(join(entry.parentPath, entry.name), 0o755);
    }
  }
}
