import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { itemsAt, type Json, type JsonObject, objectAt, textAt, valueAt } from '../json';
import { nameOf, ofKind, type Workload } from '../manifests';
import { secretValue } from './created-secrets';

/** The objects that a pod reads its environment and its files from. */
export interface Sources {
  readonly manifests: readonly JsonObject[];
  readonly secrets: readonly JsonObject[];
}

/**
 * Returns the environment of the container of a workload, as the kubelet computes it: first ConfigMaps, then single
 * variables, which may use those before them. A path of a mounted file leads below `root`, where the file is written.
 */
export function environmentOf({ pod, containers }: Workload, sources: Sources, root: string): Record<string, string> {
  const [container] = containers;
  const environment: Record<string, string> = {};
  for (const each of itemsAt(container, 'envFrom')) Object.assign(environment, mapOf(each, sources));
  const own: Record<string, string> = {};
  for (const variable of itemsAt(container, 'env'))
    own[textAt(variable, 'name')] = valueOf(variable, sources).replaceAll(
      /\$\((\w+)\)/g,
      (whole, name: string) => own[name] ?? whole,
    );
  const mounts = itemsAt(container, 'volumeMounts').map((mount) => ({
    path: textAt(mount, 'mountPath'),
    files: filesOf(
      itemsAt(pod, 'volumes').find((each) => textAt(each, 'name') === textAt(mount, 'name')),
      sources,
    ),
  }));
  for (const { path, files } of mounts) {
    mkdirSync(join(root, path), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, path, name), text);
  }
  const isMounted = (value: string): boolean => mounts.some(({ path }) => value.startsWith(`${path}/`));
  const all = Object.entries({ ...environment, ...own });
  return Object.fromEntries(all.map(([name, value]) => [name, isMounted(value) ? join(root, value) : value]));
}

function mapOf(source: Json, { manifests }: Sources): JsonObject {
  const name = textAt(source, 'configMapRef', 'name');
  return objectAt(
    ofKind(manifests, 'ConfigMap').find((each) => nameOf(each) === name),
    'data',
  );
}

function valueOf(variable: Json, { manifests, secrets }: Sources): string {
  const [secret, map] = ['secretKeyRef', 'configMapKeyRef'].map((kind) => valueAt(variable, 'valueFrom', kind));
  if (secret !== undefined) return secretOf(secrets, textAt(secret, 'name'), textAt(secret, 'key'));
  if (map === undefined) return textAt(variable, 'value');
  const found = ofKind(manifests, 'ConfigMap').find((each) => nameOf(each) === textAt(map, 'name'));
  return textAt(found, 'data', textAt(map, 'key'));
}

/** The Secrets of others, such as the credentials of a bucket, have any value. */
function secretOf(secrets: readonly JsonObject[], name: string, key: string): string {
  return secrets.some((each) => nameOf(each) === name) ? secretValue(secrets, name, key) : 'a-secret-of-others';
}

function filesOf(volume: Json | undefined, { secrets }: Sources): Record<string, string> {
  const name = textAt(volume, 'secret', 'secretName');
  const items = itemsAt(volume, 'secret', 'items').map((item) => textAt(item, 'key'));
  const all = Object.keys(
    objectAt(
      secrets.find((each) => nameOf(each) === name),
      'data',
    ),
  );
  const keys = items.length > 0 ? items : all;
  return Object.fromEntries(keys.map((key) => [key, secretOf(secrets, name, key)]));
}
