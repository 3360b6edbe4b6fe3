import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { type JsonObject, objectAt } from '../json';
import { parseManifests } from '../kustomize';
import { nameOf } from '../manifests';

const ROOT = join(__dirname, '../../..');

/** Runs k8s/create-secrets.sh. Returns its Secrets. */
export function createSecrets(bootstrap: string, spaces: readonly string[]): readonly JsonObject[] {
  const loader = join(ROOT, 'libs/testing/jest/register-source.cjs');
  const program = `node --require ${loader} ${join(ROOT, 'apps/scriptorium/src/main.ts')}`;
  const text = execFileSync(join(ROOT, 'k8s/create-secrets.sh'), [bootstrap, ...spaces], {
    encoding: 'utf8',
    env: { ...process.env, SCRIPTORIUM: program },
  });
  return parseManifests(text);
}

/** Returns the decoded value of a member of a Secret. */
export function secretValue(secrets: readonly JsonObject[], name: string, key: string): string {
  const secret = secrets.find((each) => nameOf(each) === name);
  const value = objectAt(secret, 'data')[key];
  if (typeof value !== 'string') throw new Error(`Secret ${name} has no ${key}.`);
  return Buffer.from(value, 'base64').toString('utf8');
}
