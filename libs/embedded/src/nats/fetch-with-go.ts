import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PINNED_NATS_VERSION } from './nats-version';

const MODULE = `github.com/nats-io/nats-server/v2@v${PINNED_NATS_VERSION}`;
const CONNECT_WITHIN_MS = 5_000;
/** From memory of the modules: a compilation. */
const COMPILE_WITHIN_MS = 10 * 60_000;

/** Compiles the pinned version from source into the folder. Returns the program's path. */
export async function fetchWithGo(folder: string): Promise<string> {
  const version = await run('go', ['version'], process.env).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error('go is not installed') : error;
  });
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const env = await goEnvironment(folder, bin);
  try {
    // Needs no network if the modules were fetched before.
    await run('go', ['install', MODULE], { ...env, GOPROXY: 'off' });
  } catch {
    await checkReachable(await sourceOf(env));
    await run('go', ['install', MODULE], env).catch((error: unknown) => {
      throw new Error(`${version.trim()} could not install ${MODULE}: ${lastLineOf(error)}`);
    });
  }
  return join(bin, 'nats-server');
}

/** An account without a home gets one for the duration: Go keeps what it compiled there. */
async function goEnvironment(folder: string, bin: string): Promise<NodeJS.ProcessEnv> {
  const env = { ...process.env, GOBIN: bin };
  const hasHome = await run('go', ['env', 'GOCACHE'], env).then(
    (cache) => isWritable(cache.trim()),
    () => false,
  );
  // Writable modules, so that the folder can be removed again.
  return hasHome ? env : { ...env, HOME: join(folder, 'home'), GOPATH: join(folder, 'go'), GOFLAGS: '-modcacherw' };
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

/** The host that Go will ask first. */
async function sourceOf(env: NodeJS.ProcessEnv): Promise<URL> {
  const webProxy = env['HTTPS_PROXY'] ?? env['https_proxy'];
  if (webProxy !== undefined && webProxy !== '') return new URL(webProxy);
  const [first] = (await run('go', ['env', 'GOPROXY'], env)).trim().split(/[,|]/);
  return new URL(first?.startsWith('http') === true ? first : 'https://github.com');
}

/** Go itself waits for minutes where a network swallows its packets. */
async function checkReachable(url: URL): Promise<void> {
  const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: url.hostname, port, timeout: CONNECT_WITHIN_MS }, () => {
      socket.destroy();
      resolve();
    });
    socket.on('timeout', () => socket.destroy(new Error(`the module source does not answer`)));
    socket.on('error', reject);
  });
}

async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { env, timeout: COMPILE_WITHIN_MS });
  return stdout;
}

function lastLineOf(error: unknown): string {
  const text = (error as { stderr?: string }).stderr ?? String(error);
  return text.trim().split('\n').at(-1) ?? '';
}
