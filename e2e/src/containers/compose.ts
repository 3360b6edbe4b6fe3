import { join } from 'node:path';
import { pickFreePort } from '@scriptorium/embedded';
import { TAG } from './build-images';
import type { Run } from './container-tools';

export interface Compose {
  readonly gatewayUrl: string;
  readonly natsUrl: string;
  /** Folder of the secrets (docker/create-secrets.sh). */
  readonly secrets: string;
  readonly compose: (...args: readonly string[]) => Promise<string>;
}

/**
 * Creates the secrets of a system of docker/compose.yaml and compose.loopback.yaml on free ports, with the steps of
 * docs/how-to/run-in-containers.md. Nothing is started.
 */
export async function prepareCompose(run: Run, folder: string): Promise<Compose> {
  const secrets = join(folder, 'secrets');
  const ports = await Promise.all(Array.from({ length: 8 }, () => pickFreePort()));
  const [postgres, nats, monitor, gateway, ...health] = ports.map(String);
  const [contentStore, planner, worker, gatewayHealth] = health;
  const natsUrl = `nats://127.0.0.1:${nats}`;
  const gatewayUrl = `http://127.0.0.1:${gateway}`;
  const variables = {
    TAG,
    SECRETS: secrets,
    COMPOSE_PROJECT_NAME: 'scriptorium-test',
    POSTGRES_PORT: postgres,
    NATS_PORT: nats,
    NATS_MONITOR_PORT: monitor,
    NATS_URL: natsUrl,
    PORT: gateway,
    PUBLIC_URL: gatewayUrl,
    CONTENT_STORE_HEALTH_PORT: contentStore,
    LOCALIZATION_PLANNER_HEALTH_PORT: planner,
    BLOB_COPY_WORKER_HEALTH_PORT: worker,
    GATEWAY_HEALTH_PORT: gatewayHealth,
  };
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  await run('env', `POSTGRES_ADDRESS=127.0.0.1:${postgres}`, 'docker/create-secrets.sh', secrets);
  const files = ['-f', 'docker/compose.yaml', '-f', 'docker/compose.loopback.yaml'];
  return {
    gatewayUrl,
    natsUrl,
    secrets,
    compose: (...args) => run('env', ...settings, 'docker-compose', ...files, ...args),
  };
}
