import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { goToolchain, runGo, type GoToolchain } from './s3/go-toolchain';

/** A program in a Go module that neither npm nor a distribution provides in the version that the tests need. */
interface GoProgram {
  readonly name: string;
  /** The version without its leading v. */
  readonly version: string;
  /**
   * The package of the program, which `go install` compiles at this version, or the folder of a module that requires
   * this version and has the program's `main.go`.
   */
  readonly source: { readonly package: string } | { readonly folder: string };
  /** The environment variable with the path of the program. If it is set, no other source is tried. */
  readonly variable: string;
  /** True if any version of the program on PATH may be used. */
  readonly mayBeOnPath: boolean;
}

/** A start on a busy machine takes seconds. */
const STARTED_WITHIN_MS = 60_000;

interface Source {
  readonly name: string;
  find(): Promise<string>;
}

/**
 * Finds a program like nats-server (libs/embedded/src/nats): its environment variable, PATH, a cached copy, or
 * compilation with Go.
 *
 * @throws Error with the reason of each source if none has the program
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
  const sources: Source[] = [
    { name: 'PATH', find: async () => firstOf(onPath) },
    { name: 'cache', find: async () => firstOf(caches) },
    { name: 'go', find: async () => compile(wanted, caches, env) },
  ];
  const reasons: string[] = [];
  for (const source of sources) {
    try {
      return await source.find();
    } catch (error) {
      reasons.push(`  ${source.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const advice = `Install Go, or ${name} and set ${variable}.`;
  throw new Error([`No usable ${name} was found:`, ...reasons, advice].join('\n'));
}

async function usable(program: string): Promise<string> {
  await promisify(execFile)(program, ['--version'], { timeout: STARTED_WITHIN_MS });
  return program;
}

async function firstOf(programs: readonly string[]): Promise<string> {
  const found = programs.find((program) => existsSync(program));
  if (found === undefined) throw new Error('not found');
  return usable(found);
}

/** Compiles the program into the first writable cache. It appears there complete or not at all. */
async function compile(wanted: GoProgram, caches: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const target = caches.find((program) => canCreate(dirname(program)));
  if (target === undefined) throw new Error(`no cache folder can be written: ${caches.join(', ')}`);
  const workFolder = join(dirname(target), `compile-${randomUUID()}`);
  mkdirSync(workFolder);
  try {
    const go = await goToolchain(await withHome(workFolder, { ...env, GOBIN: workFolder, CGO_ENABLED: '0' }));
    await build(go, wanted, workFolder).catch((error: unknown) => {
      const { stderr = String(error) } = error as { stderr?: string };
      throw new Error(`could not compile ${wanted.name} ${wanted.version}: ${stderr.trim().split('\n').at(-1)}`);
    });
    renameSync(await usable(join(workFolder, wanted.name)), target);
    return target;
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

async function build(go: GoToolchain, { name, version, source }: GoProgram, folder: string): Promise<void> {
  if ('package' in source) await runGo(go, ['install', `${source.package}@v${version}`]);
  else await runGo(go, ['build', '-C', source.folder, '-trimpath', '-o', join(folder, name), '.']);
}

/** Returns the environment, with a temporary home for an account without one: Go stores modules and its cache there. */
async function withHome(workFolder: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const cache = await runGo({ program: 'go', env }, ['env', 'GOCACHE']).then(
    (folder) => folder.trim(),
    () => '',
  );
  if (cache !== '' && canCreate(cache)) return env;
  // Go makes modules read-only by default, and the folder must be removable.
  return { ...env, HOME: join(workFolder, 'home'), GOPATH: join(workFolder, 'go'), GOFLAGS: '-modcacherw' };
}

function canCreate(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}
