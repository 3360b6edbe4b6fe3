import { execFileSync, type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findNatsServer, pickFreePort } from '../../../libs/embedded/src';
import { connectToNats, eventually, temporaryFolder } from '../../../libs/testing/src';
import { textAt } from '../json';
import { ofKind } from '../manifests';
import { renderedNats } from '../targets';
import type { KedaNode } from './keda';

const NODES = ['nats-0', 'nats-1', 'nats-2'] as const;

/** Three nats-servers on loopback with the configuration that the Helm chart renders. */
export interface ChartCluster {
  /** The nodes by the address of their routes. */
  readonly nodes: ReadonlyMap<string, KedaNode>;
  connectAs(user: string, password: string): ReturnType<typeof connectToNats>;
  stop(): Promise<void>;
}

/** Returns the configuration of the ConfigMap that the chart renders, with its folders below `folder`. */
export function renderedConfiguration(folder: string): string {
  const [map] = ofKind(renderedNats(), 'ConfigMap');
  return textAt(map, 'data', 'nats.conf').replaceAll(/"(\/(?:etc|data|var)[^"]*)"/g, `"${folder}$1"`);
}

/** Returns the first label of the address of each route, which is the name of a pod. */
export function routeNames(): readonly string[] {
  return [...renderedConfiguration('').matchAll(/"tls:\/\/([^."]+)\.nats-headless:6222"/g)].map(
    ([, name = '']) => name,
  );
}

/** Writes the files that a pod mounts below a folder: the Secret nats-tls in three places, and nats-users. */
export function writeMounts(folder: string, certificate: string, users: string): void {
  const mounts = ['etc/nats-certs/cluster', 'etc/nats-certs/nats', 'etc/nats-ca-cert'];
  for (const mount of mounts) cpSync(certificate, join(folder, mount), { recursive: true });
  for (const each of ['etc/nats-config', 'etc/nats-users', 'var/run/nats'])
    mkdirSync(join(folder, each), { recursive: true });
  writeFileSync(join(folder, 'etc/nats-users/users.conf'), users);
}

/** Creates a certificate for loopback, which is its own authority. Returns its folder. */
export function createCertificate(): string {
  const folder = temporaryFolder();
  const extensions = ['subjectAltName=IP:127.0.0.1,DNS:localhost', 'extendedKeyUsage=serverAuth,clientAuth'];
  const options = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=nats'];
  const files = ['-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')];
  execFileSync('openssl', ['req', ...options, ...files, ...extensions.flatMap((text) => ['-addext', text])], {
    stdio: 'ignore',
  });
  cpSync(join(folder, 'tls.crt'), join(folder, 'ca.crt'));
  return folder;
}

/** Starts the cluster. Only its addresses and folders differ from those in Kubernetes. */
export async function startChartCluster(users: string): Promise<ChartCluster> {
  const binary = await findNatsServer();
  const ports = await Promise.all([...NODES, ...NODES, ...NODES].map(() => pickFreePort()));
  const [clients, routes, monitors] = [ports.slice(0, 3), ports.slice(3, 6), ports.slice(6)];
  const root = temporaryFolder();
  const certificate = createCertificate();
  const servers = NODES.map((node, index) => {
    const folder = join(root, node);
    writeMounts(folder, certificate, users);
    const file = join(folder, 'etc/nats-config/nats.conf');
    const own = [clients[index], routes[index], monitors[index]] as const;
    writeFileSync(file, onLoopback(renderedConfiguration(folder), own, routes));
    return spawn(binary, ['--config', file, '--addr', '127.0.0.1'], {
      env: { SERVER_NAME: node },
      stdio: 'ignore',
    });
  });
  return {
    nodes: new Map(
      NODES.map((name, index) => [
        `127.0.0.1:${routes[index]}`,
        { name, monitor: `http://127.0.0.1:${monitors[index]}` },
      ]),
    ),
    connectAs: (user, password) => {
      const urls = clients.map((port) => `tls://${user}:${password}@127.0.0.1:${port}`);
      return eventually(() => connectToNats(urls.join(','), { caFile: join(certificate, 'ca.crt') }));
    },
    stop: async () => {
      await Promise.all(servers.map(stopServer));
    },
  };
}

/** Replaces the ports and the host names of a configuration. */
function onLoopback(
  text: string,
  [client, route, monitor]: readonly (number | undefined)[],
  routes: readonly number[],
): string {
  return text
    .replaceAll(/tls:\/\/nats-(\d)\.nats-headless:6222/g, (_, index) => `tls://127.0.0.1:${routes[Number(index)]}`)
    .replace('"port": 6222', `"listen": "127.0.0.1:${route}"`)
    .replace('"http_port": 8222', `"http": "127.0.0.1:${monitor}"`)
    .replace('"port": 4222', `"port": ${client}`);
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await ended;
}
