import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findNatsServer } from '../../libs/embedded/src';
import { temporaryFolder } from '../../libs/testing/src';
import { createCertificate, renderedConfiguration, writeMounts } from './testing/chart-cluster';
import { createSecrets, secretValue } from './testing/created-secrets';

const ROOT = join(__dirname, '../..');
const users = secretValue(createSecrets(join(ROOT, 'examples/bootstrap.json'), ['docs']), 'nats-users', 'users.conf');

/** Returns the output of `nats-server -t`, which checks a configuration. */
async function checkConfiguration(text: (folder: string) => string, ownUsers = users): Promise<string> {
  const folder = temporaryFolder();
  writeMounts(folder, createCertificate(), ownUsers);
  mkdirSync(join(folder, 'data'));
  const file = join(folder, 'etc/nats-config/nats.conf');
  writeFileSync(file, text(folder));
  const env = { SERVER_NAME: 'nats-0', POD_NAME: 'nats-0' };
  return spawnSync(await findNatsServer(), ['-t', '--config', file], { env, encoding: 'utf8' }).stderr;
}

const devConfiguration = (): string => readFileSync(join(ROOT, 'k8s/overlays/dev/nats.conf'), 'utf8');

test.each([
  ['production', renderedConfiguration],
  ['dev', devConfiguration],
])('nats-server accepts the configuration of %s', async (_, text) => {
  expect(await checkConfiguration(text)).toMatch(/configuration file .* is valid/);
});

test('nats-server rejects an unknown field, a missing certificate and a user without password', async () => {
  const misspelt = await checkConfiguration((folder) =>
    renderedConfiguration(folder).replace('ping_max', 'ping_maximum'),
  );
  expect(misspelt).toMatch(/unknown field "ping_maximum"/);
  const lost = await checkConfiguration((folder) => renderedConfiguration(folder).replaceAll('tls.crt', 'tls.pem'));
  expect(lost).toMatch(/tls\.pem: no such file/);
  expect(await checkConfiguration(renderedConfiguration, users.replace(/^GATEWAY_.*\n/m, ''))).toMatch(
    /variable reference for 'GATEWAY_NATS_PASSWORD'/,
  );
});

test.each([
  ['production', () => renderedConfiguration('')],
  ['dev', devConfiguration],
])('a server of %s closes a half-open connection after two missed pings, and accepts large pages', (_, text) => {
  expect(text()).toMatch(/"?ping_interval"?: "5s"/);
  expect(text()).toMatch(/"?ping_max"?: 2\b/);
  expect(text()).toMatch(/"?max_payload"?: 8MB/);
});
