import { execFile } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/*
 * Provides a Go that is new enough, from any installed Go. Newer toolchains are modules (https://go.dev/ref/mod,
 * golang.org/toolchain): they are fetched from the module proxy and checked against Go's checksum database. Go 1.21 and
 * later does that by itself, but Debian 12 has 1.19.
 */
const FETCHED = '1.25.5';
/** Compiling a large program takes 15 minutes on a busy machine. */
const TIMEOUT_MS = 60 * 60_000;
const OLDEST: readonly [major: number, minor: number] = [1, 25];

export interface GoToolchain {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Returns a Go that is new enough. @throws Error with the reason if Go is missing or too old */
export async function goToolchain(env: NodeJS.ProcessEnv): Promise<GoToolchain> {
  const version = await runGo({ program: 'go', env }, ['env', 'GOVERSION']).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error('Go is not installed') : error;
  });
  if (isNewEnough(version)) return { program: 'go', env };
  const [system, processor] = (await runGo({ program: 'go', env }, ['env', 'GOOS', 'GOARCH'])).trim().split(/\s+/);
  const module = `golang.org/toolchain@v0.0.1-go${FETCHED}.${system}-${processor}`;
  const fetched = JSON.parse(await runGo({ program: 'go', env }, ['mod', 'download', '-json', module])) as {
    Dir: string;
  };
  makeExecutable(fetched.Dir);
  // The inherited GOROOT and GOTOOLCHAIN would select the old toolchain.
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

/** Sets the executable bits, which module files lack. Go before 1.21 treats a toolchain as an ordinary module. */
function makeExecutable(root: string): void {
  for (const folder of ['bin', 'pkg/tool']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) chmodSync(join(entry.parentPath, entry.name), 0o755);
    }
  }
}
