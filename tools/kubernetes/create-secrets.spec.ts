import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { objectAt, textAt } from './json';
import { CREATED_SECRETS } from './known-secrets';
import { buildKustomization, findKubectl } from './kustomize';
import { nameOf, ofKind } from './manifests';
import { createSecrets, secretValue } from './testing/created-secrets';

const BOOTSTRAP = join(__dirname, '../../examples/bootstrap.json');
const secrets = createSecrets(BOOTSTRAP, ['docs', 'shop-eu']);

test('creates the Secrets that the manifests read, and no others', () => {
  expect(Object.fromEntries(secrets.map((each) => [nameOf(each), Object.keys(objectAt(each, 'data'))]))).toEqual(
    CREATED_SECRETS,
  );
  expect(new Set(secrets.map((each) => textAt(each, 'metadata', 'namespace')))).toEqual(new Set(['scriptorium']));
});

test('the component external-secrets reads the same Secrets', () => {
  const folder = join(__dirname, '../../k8s/components/external-secrets');
  const names = ofKind(buildKustomization(findKubectl(), folder), 'ExternalSecret').map((each) =>
    textAt(each, 'spec', 'target', 'name'),
  );
  expect(names.toSorted()).toEqual(Object.keys(CREATED_SECRETS).toSorted());
});

test('the public key verifies the signatures of the private one', () => {
  const data = Buffer.from('caller');
  const signature = sign(null, data, createPrivateKey(secretValue(secrets, 'gateway', 'caller-signing-key.pem')));
  const key = createPublicKey(secretValue(secrets, 'caller-public-keys', 'caller-public-keys.pem'));
  expect(verify(null, data, key, signature)).toBe(true);
});

test('gives each user of NATS the password that its service reads', () => {
  const users = secretValue(secrets, 'nats-users', 'users.conf');
  for (const service of ['content-store', 'localization-planner', 'blob-copy-worker', 'gateway']) {
    const variable = `${service.replaceAll('-', '_').toUpperCase()}_NATS_PASSWORD`;
    expect(users).toContain(`${variable}: "${secretValue(secrets, service, 'nats-password')}"\n`);
    expect(users).toContain(`"password": $${variable}`);
  }
  expect(users).toMatch(/^EVENTS_SHOP_EU_NATS_PASSWORD: "p/m);
});

test('copies the bootstrap file, and generates every password anew', () => {
  expect(secretValue(secrets, 'bootstrap', 'bootstrap.json')).toBe(readFileSync(BOOTSTRAP, 'utf8').trimEnd());
  const passwords = Object.entries(CREATED_SECRETS).flatMap(([name, keys]) =>
    keys.filter((key) => key.endsWith('password')).map((key) => secretValue(secrets, name, key)),
  );
  expect(new Set(passwords).size).toBe(passwords.length);
  expect(passwords.filter((password) => !/^p[0-9a-f]{48}$/.test(password))).toEqual([]);
});
