import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { goToolchain, runGo, type GoToolchain } from './s3/go-toolchain';

/** A program that is a Go module, and that no npm package and no distribution has in the version that the tests need. */
interface GoProgram {
  readonly name: string;
  /** Without the v. */
  readonly version: string;
  /**
   * The package of the program, which `go install` compiles at this version; or the folder of a module with the program's `main.go`,
   * which requires this version.
   */
  readonly source: { readonly package: string } | { readonly folder: string };
  /** The environment variable that names the program, and is final. */
  readonly variable: string;
  /** Whether a program of this name on PATH may be used: of any version. */
  readonly mayBeOnPath: boolean;
}

/** A start on a busy machine takes seconds. */
const STARTED_WITHIN_MS = 60_000;

interface Place {
  readonly name: string;
  find(): Promise<string>;
}

/**
 * Finds a program as nats-server is found (libs/embedded/src/nats): its variable; PATH; a copy compiled earlier; Go.
 *
 * @throws Error with the reason of each place when there is none, and none could be compiled
 */
export async function findGoProgram(wanted: GoProgram, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { name, version, variable, mayBeOnPath } = wanted;
  const chosen = env[variable];
  if (chosen !== undefined && chosen !== '') return usable(chosen);
  const caches = [
    join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'scriptorium'),
    join(__dirname, '../../..', '.cache'),
  ].map((folder) => join(folder, name, version, name));
  const onPath = mayBeOnPath ? (env['PATH'] ?? '').split(delimiter).map((one) => join(one, name)) : [];
  const places: Place[] = [
    { name: 'PATH', find: async () => firstOf(onPath) },
    { name: 'cache', find: async () => firstOf(caches) },
    { name: 'go', find: async () => compile(wanted, caches, env) },
  ];
  const reasons: string[] = [];
  for (const place of places) {
    try {
      return await place.find();
    } catch (error) {
      reasons.push(`  ${place.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const advice = `Install Go, or ${name} and set ${variable}.`;
  throw new Error([`No ${name} was found:`, ...reasons, advice].join('\n'));
}

async function usable(program: string): Promise<string> {
  await promisify(execFile)(program, ['--version'], { timeout: STARTED_WITHIN_MS });
  return program;
}

async function firstOf(programs: readonly string[]): Promise<string> {
  const found = programs.find((program) => existsSync(program));
  if (found === undefined) throw new Error('none there');
  return usable(found);
}

/** Into the first cache that can be written; it appears there whole or not at all. */
async function compile(wanted: GoProgram, caches: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const kept = caches.find((program) => canMake(dirname(program)));
  if (kept === undefined) throw new Error(`no cache folder can be written: ${caches.join(', ')}`);
  const workshop = join(dirname(kept), `compile-${randomUUID()}`);
  mkdirSync(workshop);
  try {
    const go = await goToolchain(await withHome(workshop, { ...env, GOBIN: workshop, CGO_ENABLED: '0' }));
    await build(go, wanted, workshop).catch((error: unknown) => {
      const { stderr = String(error) } = error as { stderr?: string };
      throw new Error(`could not compile ${wanted.name} ${wanted.version}: ${stderr.trim().split('\n').at(-1)}`);
    });
    renameSync(await usable(join(workshop, wanted.name)), kept);
    return kept;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

async function build(go: GoToolchain, { name, version, source }: GoProgram, folder: string): Promise<void> {
  if ('package' in source) await runGo(go, ['install', `${source.package}@v${version}`]);
  else await runGo(go, ['build', '-C', source.folder, '-trimpath', '-o', join(folder, name), '.']);
}

/** An account without a home gets one for the duration: Go keeps what it fetched and compiled there. */
async function withHome(workshop: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const cache = await runGo({ program: 'go', env }, ['env', 'GOCACHE']).then(
    (folder) => folder.trim(),
    () => '',
  );
  if (cache !== '' && canMake(cache)) return env;
  // Writable modules, so that the folder can be removed again.
  return { ...env, HOME: join(workshop, 'home'), GOPATH: join(workshop, 'go'), GOFLAGS: '-modcacherw' };
}

function canMake(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}
