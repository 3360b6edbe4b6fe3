import { execFile, type ExecFileException } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../../..');

const CONTAINERS_CONF = `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=30000:30000"]
netns = "host"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`;

/** Runs a program and returns its output. Rejects with the end of the output if the exit code is not 0. */
export type Run = (program: string, ...args: readonly string[]) => Promise<string>;

export interface ContainerTools {
  readonly run: Run;
  /** Address of the Docker engine that `run` uses. */
  readonly dockerHost: string;
}

/**
 * Returns a function that runs buildah, podman and docker with their data in a folder. Neither the images nor the
 * settings of this machine take part. podman uses runc, the network of the host, and no systemd.
 */
export function containerTools(folder: string): ContainerTools {
  const path = (name: string): string => join(folder, name);
  mkdirSync(path('tmp'));
  writeFileSync(path('containers.conf'), CONTAINERS_CONF);
  writeFileSync(
    path('storage.conf'),
    `[storage]\ndriver = "overlay"\ngraphroot = "${path('images')}"\nrunroot = "${path('run')}"\n`,
  );
  const dockerHost = `unix://${path('docker.sock')}`;
  const environment = {
    ...process.env,
    CONTAINERS_CONF: path('containers.conf'),
    CONTAINERS_STORAGE_CONF: path('storage.conf'),
    DOCKER_HOST: dockerHost,
    TMPDIR: path('tmp'),
  };
  return { dockerHost, run: (program, ...args) => runProgram(program, args, environment) };
}

/** Unmounts what buildah, podman and Docker have mounted in a folder, so that it can be deleted. */
export async function unmountAll(run: Run, folder: string): Promise<void> {
  const mounted = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${folder}/`));
  for (const path of mounted.toReversed()) await run('umount', '--lazy', path);
}

function runProgram(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string): void => {
      if (error === null) return resolve(stdout);
      const end = `${stdout}\n${stderr}`.trim().split('\n').slice(-40).join('\n');
      reject(new Error(`${program} ${args.join(' ')} ended with ${String(error.code)}:\n${end}`));
    };
    execFile(program, [...args], { cwd: ROOT, env, encoding: 'utf8', maxBuffer: 2 ** 28 }, done);
  });
}
