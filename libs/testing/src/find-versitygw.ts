import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { goToolchain, runGo } from './s3/go-toolchain';

/*
 * versitygw is an S3 server over a folder. No npm package and no distribution has it, so it is looked for like nats-server
 * (libs/embedded/src/nats): VERSITYGW_BIN, which is final; PATH; a copy compiled earlier; `go install` of the pinned version. It fails with
 * the reason of each.
 */
const PINNED = '1.8.0';
const MODULE = `github.com/versity/versitygw/cmd/versitygw@v${PINNED}`;
const PROGRAM = 'versitygw';

interface Place {
  readonly name: string;
  find(): Promise<string>;
}

/** @throws Error when there is none, and none could be made */
export async function findVersitygw(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const chosen = env['VERSITYGW_BIN'];
  if (chosen !== undefined && chosen !== '') return usable(chosen);
  const caches = [
    join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'scriptorium'),
    join(__dirname, '../../..', '.cache'),
  ].map((folder) => join(folder, PROGRAM, PINNED, PROGRAM));
  const places: Place[] = [
    { name: 'PATH', find: async () => firstOf((env['PATH'] ?? '').split(delimiter).map((one) => join(one, PROGRAM))) },
    { name: 'cache', find: async () => firstOf(caches) },
    { name: 'go install', find: async () => compile(caches, env) },
  ];
  const reasons: string[] = [];
  for (const place of places) {
    try {
      return await place.find();
    } catch (error) {
      reasons.push(`  ${place.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    ['No versitygw was found:', ...reasons, 'Install Go, or versitygw so that it is on PATH or in VERSITYGW_BIN.'].join(
      '\n',
    ),
  );
}

async function usable(program: string): Promise<string> {
  await promisify(execFile)(program, ['--version'], { timeout: 10_000 });
  return program;
}

async function firstOf(programs: readonly string[]): Promise<string> {
  const found = programs.find((program) => existsSync(program));
  if (found === undefined) throw new Error('none there');
  return usable(found);
}

/** Into the first cache that can be written; it appears there whole or not at all. */
async function compile(caches: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const kept = caches.find((program) => canMake(dirname(program)));
  if (kept === undefined) throw new Error(`no cache folder can be written: ${caches.join(', ')}`);
  const workshop = join(dirname(kept), `compile-${randomUUID()}`);
  mkdirSync(workshop);
  try {
    const go = await goToolchain(await withHome(workshop, { ...env, GOBIN: workshop, CGO_ENABLED: '0' }));
    await runGo(go, ['install', MODULE]).catch((error: unknown) => {
      const { stderr = String(error) } = error as { stderr?: string };
      throw new Error(`could not install ${MODULE}: ${stderr.trim().split('\n').at(-1)}`);
    });
    renameSync(await usable(join(workshop, PROGRAM)), kept);
    return kept;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
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
