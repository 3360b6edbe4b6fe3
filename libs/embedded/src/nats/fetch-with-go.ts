import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PINNED_NATS_VERSION } from './nats-version';

const MODULE = `github.com/nats-io/nats-server/v2@v${PINNED_NATS_VERSION}`;
const CONNECT_TIMEOUT_MS = 5_000;
const COMPILE_TIMEOUT_MS = 10 * 60_000;

/** Compiles the pinned version from source into the folder. Returns the path of the program. */
export async function fetchWithGo(folder: string): Promise<string> {
  const version = await run('go', ['version'], process.env).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error('Go is not installed') : error;
  });
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const env = await goEnvironment(folder, bin);
  try {
    // Needs no network if Go has cached the modules.
    await run('go', ['install', MODULE], { ...env, GOPROXY: 'off' });
  } catch {
    await checkReachable(await sourceOf(env));
    await run('go', ['install', MODULE], env).catch((error: unknown) => {
      throw new Error(`${version.trim()} could not install ${MODULE}: ${lastLineOf(error)}`);
    });
  }
  return join(bin, 'nats-server');
}

/** Returns the environment for Go, with a temporary home for an account without one: Go stores its cache there. */
async function goEnvironment(folder: string, bin: string): Promise<NodeJS.ProcessEnv> {
  const env = { ...process.env, GOBIN: bin };
  const hasHome = await run('go', ['env', 'GOCACHE'], env).then(
    (cache) => isWritable(cache.trim()),
    () => false,
  );
  // Go makes modules read-only by default, and the folder must be removable.
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

/** Returns the URL of the host to which Go connects first. */
async function sourceOf(env: NodeJS.ProcessEnv): Promise<URL> {
  const webProxy = env['HTTPS_PROXY'] ?? env['https_proxy'];
  if (webProxy !== undefined && webProxy !== '') return new URL(webProxy);
  const [first] = (await run('go', ['env', 'GOPROXY'], env)).trim().split(/[,|]/);
  return new URL(first?.startsWith('http') === true ? first : 'https://github.com');
}

/** Rejects if the host does not respond. Go itself would wait for minutes if a network drops its packets. */
async function checkReachable(url: URL): Promise<void> {
  const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: url.hostname, port, timeout: CONNECT_TIMEOUT_MS }, () => {
      socket.destroy();
      resolve();
    });
    socket.on('timeout', () => socket.destroy(new Error(`${url.host} does not respond`)));
    socket.on('error', reject);
  });
}

async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { env, timeout: COMPILE_TIMEOUT_MS });
  return stdout;
}

function lastLineOf(error: unknown): string {
  const text = (error as { stderr?: string }).stderr ?? String(error);
  return text.trim().split('\n').at(-1) ?? '';
}
