import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@scriptorium/testing';
import { IMAGES, imageOf } from './build-images';
import type { ContainerTools } from './container-tools';

const SERVERS = ['docker.io/library/postgres:18.4', 'docker.io/library/nats:2.14.2-alpine'];

/**
 * Starts a Docker engine with its data in a folder, and without a network of its own, which would change the rules of
 * this machine. Resolves when it has the images. Returns a function that stops it.
 */
export async function startDockerEngine(
  { run, dockerHost }: ContainerTools,
  folder: string,
): Promise<() => Promise<void>> {
  const path = (name: string): string => join(folder, name);
  const network = ['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'];
  const data = ['--data-root', path('docker'), '--exec-root', path('docker-run'), '--pidfile', path('docker.pid')];
  const log = openSync(path('dockerd.log'), 'a');
  const options = [...network, ...data, '--host', dockerHost, '--storage-driver', 'overlay2'];
  const engine = spawn('dockerd', options, { stdio: ['ignore', log, log] });
  const ended = once(engine, 'exit');
  const archive = path('images.tar');
  await run('podman', 'save', '--multi-image-archive', '--output', archive, ...SERVERS, ...IMAGES.map(imageOf));
  await eventually(() => run('docker', 'version'), { everyMs: 200 });
  await run('docker', 'load', '--input', archive);
  return async () => {
    engine.kill('SIGTERM');
    await ended;
  };
}
