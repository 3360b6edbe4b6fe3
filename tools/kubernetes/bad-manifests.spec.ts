import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { checkManifests } from './check-manifests';
import { isObject, type Json, type JsonObject, textAt } from './json';
import { findKubectl } from './kustomize';
import { kindOf, titleOf, workloadsOf } from './manifests';
import { buildTargets, type Target } from './targets';

type Path = readonly (string | number)[];
/** A change of one object: the value at a path, which is deleted without a value. */
interface Mistake {
  readonly of: string;
  readonly path: Path;
  readonly value?: Json;
  readonly expected: RegExp;
}

const CONTAINER = ['spec', 'template', 'spec', 'containers', 0];
const POD = ['spec', 'template', 'spec'];

const MISTAKES: readonly Mistake[] = [
  {
    of: 'ConfigMap/migrate',
    path: ['data', 'database-address'],
    value: 'postgres-rw:5432',
    expected: /no Service has the address postgres-rw:5432/,
  },
  {
    of: 'Cluster/postgresql',
    path: ['spec', 'certificates'],
    expected: /no certificate has the name postgresql-pooler/,
  },
  { of: 'Certificate/nats-tls', path: ['spec', 'dnsNames', 0], expected: /no certificate has the name nats$/ },
  { of: 'Certificate/nats-tls', path: ['spec', 'dnsNames', 3], expected: /has the name nats-1.nats-headless/ },
  {
    of: 'ScaledObject/blob-copy-worker',
    path: ['spec', 'triggers', 1, 'metadata', 'natsServerMonitoringEndpoint'],
    value: 'nats.scriptorium.svc:8222',
    expected: /no Service has the address nats.scriptorium.svc:8222/,
  },
  { of: 'Namespace/scriptorium', path: ['metadata', 'labels'], value: {}, expected: /Pod Security is not enforced/ },
  {
    of: 'ServiceAccount/gateway',
    path: ['metadata', 'name'],
    value: 'gatway',
    expected: /ServiceAccount gateway does not/,
  },
  {
    of: 'ServiceAccount/gateway',
    path: ['automountToken'],
    value: false,
    expected: /additional properties: automountToken/,
  },
  {
    of: 'ConfigMap/nats-config',
    path: ['metadata', 'name'],
    value: 'nats',
    expected: /ConfigMap nats-config does not exist/,
  },
  { of: 'ConfigMap/nats-config', path: ['data'], value: { replicas: 3 }, expected: /data\/replicas must be string/ },
  { of: 'Service/gateway', path: ['spec', 'selector'], value: { app: 'gateway' }, expected: /no pod has the labels/ },
  { of: 'Service/gateway', path: ['spec', 'ports', 0, 'targetPort'], value: 'https', expected: /have no port https/ },
  { of: 'Service/gateway', path: ['spec', 'ports', 0, 'portt'], value: 80, expected: /additional properties: portt/ },
  { of: 'Deployment/gateway', path: ['spec', 'replica'], value: 2, expected: /additional properties: replica$/ },
  { of: 'Deployment/gateway', path: ['spec', 'replicas'], value: 'two', expected: /replicas must be integer/ },
  {
    of: 'Deployment/gateway',
    path: ['spec', 'selector', 'matchLabels'],
    value: { a: 'b' },
    expected: /selector does not match/,
  },
  {
    of: 'Deployment/gateway',
    path: ['spec', 'strategy', 'rollingUpdate', 'maxUnavailable'],
    value: 1,
    expected: /roll-out stops/,
  },
  {
    of: 'Deployment/gateway',
    path: [...POD, 'terminationGracePeriodSeconds'],
    value: 35,
    expected: /is 35, but needs 40/,
  },
  {
    of: 'Deployment/gateway',
    path: [...POD, 'automountServiceAccountToken'],
    value: true,
    expected: /mounts the token/,
  },
  { of: 'Deployment/gateway', path: [...POD, 'hostNetwork'], value: true, expected: /hostNetwork is true/ },
  { of: 'Deployment/gateway', path: [...POD, 'securityContext', 'seccompProfile'], expected: /seccompProfile is not/ },
  { of: 'Deployment/gateway', path: [...POD, 'securityContext', 'runAsNonRoot'], expected: /runAsNonRoot is not true/ },
  { of: 'Deployment/gateway', path: [...POD, 'topologySpreadConstraints'], expected: /is not spread/ },
  {
    of: 'Deployment/gateway',
    path: [...POD, 'volumes', 0],
    value: { name: 'temporary', hostPath: { path: '/' } },
    expected: /type that is not allowed/,
  },
  { of: 'Deployment/gateway', path: [...CONTAINER, 'image'], value: 'scriptorium/gateway', expected: /has no version/ },
  { of: 'Deployment/gateway', path: [...CONTAINER, 'readinessProbe'], expected: /needs startupProbe/ },
  {
    of: 'Deployment/gateway',
    path: [...CONTAINER, 'livenessProbe', 'httpGet', 'port'],
    value: 'web',
    expected: /port web of a probe/,
  },
  {
    of: 'Deployment/gateway',
    path: [...CONTAINER, 'resources', 'limits'],
    expected: /no request of memory, or no limit/,
  },
  {
    of: 'Deployment/gateway',
    path: [...CONTAINER, 'resources', 'limits', 'memory'],
    value: '1G B',
    expected: /no limit above/,
  },
  {
    of: 'Deployment/gateway',
    path: [...CONTAINER, 'securityContext', 'allowPrivilegeEscalation'],
    expected: /allowPrivilegeEscalation/,
  },
  {
    of: 'Deployment/gateway',
    path: [...CONTAINER, 'securityContext', 'readOnlyRootFilesystem'],
    expected: /readOnlyRootFilesystem/,
  },
  {
    of: 'Deployment/gateway',
    path: [...CONTAINER, 'securityContext', 'capabilities'],
    value: { drop: ['NET_RAW'] },
    expected: /does not contain ALL/,
  },
  {
    of: 'Deployment/gateway',
    path: [...CONTAINER, 'env', 0, 'name'],
    value: 'NATS_USERNAME',
    expected: /no setting NATS_USERNAME/,
  },
  {
    of: 'Deployment/gateway',
    path: [...CONTAINER, 'env', 1, 'valueFrom', 'secretKeyRef', 'key'],
    value: 'nats',
    expected: /has no key nats/,
  },
  {
    of: 'Deployment/content-store',
    path: [...CONTAINER, 'env', 6, 'name'],
    value: 'DATABASE',
    expected: /setting DATABASE_URL is missing/,
  },
  { of: 'Deployment/blob-copy-worker', path: ['spec', 'replicas'], value: 2, expected: /although KEDA scales it/ },
  {
    of: 'StatefulSet/nats',
    path: [...CONTAINER, 'securityContext', 'privileged'],
    value: true,
    expected: /privileged is true/,
  },
  { of: 'StatefulSet/nats', path: ['spec', 'volumeClaimTemplates'], expected: /volume nats-js does not exist/ },
  {
    of: 'StatefulSet/nats',
    path: [...POD, 'volumes', 5, 'secret', 'secretName'],
    value: 'users',
    expected: /Secret users does not/,
  },
  { of: 'Job/migrate-0.2.0', path: ['metadata', 'name'], value: 'migrate', expected: /does not end with the version/ },
  { of: 'Job/migrate-0.2.0', path: [...POD, 'restartPolicy'], value: 3, expected: /restartPolicy must be string/ },
  { of: 'PodDisruptionBudget/gateway', path: ['spec', 'maxUnavailable'], value: 0, expected: /no node can be drained/ },
  { of: 'PodDisruptionBudget/gateway', path: ['spec', 'selector'], value: {}, expected: /workloads instead of one/ },
  {
    of: 'NetworkPolicy/default',
    path: ['spec', 'policyTypes'],
    value: ['Ingress'],
    expected: /other pods of the namespace -> addresses:443 is allowed/,
  },
  {
    of: 'NetworkPolicy/gateway',
    path: ['spec', 'ingress', 0, 'ports'],
    expected: /proxies of the Gateway API -> gateway:3214 is allowed/,
  },
  {
    of: 'NetworkPolicy/gateway',
    path: ['spec', 'ingress', 0, 'from', 0, 'namespaceSelector'],
    value: {},
    expected: /other pods of the cluster -> gateway:3210/,
  },
  { of: 'NetworkPolicy/nats', path: ['spec', 'ingress', 2], expected: /keda-operator -> nats:8222 is documented/ },
  {
    of: 'NetworkPolicy/nats',
    path: ['spec', 'podSelector'],
    value: { matchLabels: { app: 'nats' } },
    expected: /nats: selects no pod/,
  },
  {
    of: 'NetworkPolicy/postgresql',
    path: ['spec', 'egress', 0, 'to'],
    expected: /postgresql -> addresses:5432 is allowed/,
  },
  {
    of: 'Gateway/scriptorium',
    path: ['spec', 'listeners', 0, 'protocol'],
    value: 'HTTP S',
    expected: /protocol must match pattern/,
  },
  { of: 'Gateway/scriptorium', path: ['spec', 'listeners', 0, 'name'], value: 'web', expected: /no such listener/ },
  {
    of: 'Gateway/scriptorium',
    path: ['spec', 'listeners', 0, 'tls', 'certificateRefs', 0, 'name'],
    value: 'tls',
    expected: /Secret tls does not/,
  },
  {
    of: 'HTTPRoute/scriptorium',
    path: ['spec', 'rules', 0, 'backendRefs', 0, 'port'],
    value: 3210,
    expected: /no such port/,
  },
  {
    of: 'HTTPRoute/scriptorium',
    path: ['spec', 'rules', 0, 'timeout'],
    value: '0s',
    expected: /additional properties: timeout$/,
  },
  {
    of: 'ScaledObject/blob-copy-worker',
    path: ['spec', 'minReplicas'],
    value: 2,
    expected: /additional properties: minReplicas/,
  },
  { of: 'ScaledObject/blob-copy-worker', path: ['spec', 'fallback'], expected: /no fallback/ },
  {
    of: 'ScaledObject/blob-copy-worker',
    path: ['spec', 'scaleTargetRef', 'name'],
    value: 'worker',
    expected: /target does not exist/,
  },
  {
    of: 'ScaledObject/blob-copy-worker',
    path: ['spec', 'triggers', 0, 'metadata', 'lagThreshold'],
    value: 6,
    expected: /lagThreshold must be string/,
  },
  {
    of: 'ScaledObject/blob-copy-worker',
    path: ['spec', 'fallback', 'behavior'],
    value: 'none',
    expected: /must be equal to one of/,
  },
  {
    of: 'Cluster/postgresql',
    path: ['spec', 'postgresql', 'synchronous', 'method'],
    value: 'all',
    expected: /must be equal to one of/,
  },
  {
    of: 'Cluster/postgresql',
    path: ['spec', 'postgresql', 'synchronus'],
    value: {},
    expected: /additional properties: synchronus/,
  },
  {
    of: 'Cluster/postgresql',
    path: ['spec', 'bootstrap', 'initdb', 'secret', 'name'],
    value: 'owner',
    expected: /Secret owner does not/,
  },
  {
    of: 'Pooler/postgresql-pooler',
    path: ['spec', 'pgbouncer', 'poolMode'],
    value: 'statement',
    expected: /must be equal to one of/,
  },
  { of: 'Pooler/postgresql-pooler', path: ['spec', 'pool'], value: 1, expected: /additional properties: pool$/ },
  { of: 'ScheduledBackup/nightly', path: ['spec', 'schedule'], expected: /must have required property 'schedule'/ },
  { of: 'ScheduledBackup/nightly', path: ['spec', 'methd'], value: 'plugin', expected: /additional properties: methd/ },
  {
    of: 'ObjectStore/backups',
    path: ['spec', 'configuration', 'destinationPath'],
    expected: /required property 'destinationPath'/,
  },
  {
    of: 'ObjectStore/backups',
    path: ['spec', 'configuration', 's3Credentials', 'accessKeyId', 'name'],
    value: 'x',
    expected: /Secret x does not/,
  },
  { of: 'Issuer/self-signed', path: ['spec', 'selfsigned'], value: {}, expected: /additional properties: selfsigned/ },
  { of: 'Certificate/nats-tls', path: ['spec', 'usages'], value: ['server'], expected: /must be equal to one of/ },
  { of: 'Certificate/nats-tls', path: ['spec', 'secretName'], value: 'nats', expected: /Secret nats does not/ },
  { of: 'ExternalSecret/gateway', path: ['spec', 'refresh'], value: '1h', expected: /additional properties: refresh/ },
  {
    of: 'ExternalSecret/gateway',
    path: ['spec', 'target', 'name'],
    value: 'gatway',
    expected: /Secret gatway does not/,
  },
];

let targets: readonly Target[];
let all: Target;

beforeAll(() => {
  targets = buildTargets(findKubectl());
  all = targets.find(({ name }) => name === 'production with all components') ?? raise('not built');
});

test('finds nothing in the manifests as they are', () => {
  expect(targets.map((target) => checkManifests(target.manifests, target))).toEqual(targets.map(() => []));
});

test('has a mistake for each kind', () => {
  const kinds = new Set(targets.flatMap(({ manifests }) => manifests.map(kindOf)));
  expect(new Set(MISTAKES.map(({ of }) => of.replace(/\/.*/, '')))).toEqual(kinds);
});

test.each(MISTAKES)('finds $expected after a change of $of at $path', ({ of, path, value, expected }) => {
  const lines = checkManifests(changed(all.manifests, of, path, value), all);
  expect(lines.join('\n')).toMatch(new RegExp(expected.source, 'm'));
});

test('has the version of this release in every image, and in the guide', () => {
  const manifest = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  const guide = readFileSync(join(__dirname, '../../docs/how-to/run-on-kubernetes.md'), 'utf8');
  const jobs = guide.match(/job\/migrate-[\d.]*\d/g);
  expect(new Set(jobs)).toEqual(new Set([`job/migrate-${manifest.version}`]));
  expect(guide).toContain(`with the tag ${manifest.version} in a registry`);
  const containers = targets.flatMap(({ manifests }) => workloadsOf(manifests).flatMap((each) => each.containers));
  const images = containers.map((each) => textAt(each, 'image')).filter((image) => image.startsWith('scriptorium/'));
  expect(images.length).toBe(targets.length * 5);
  expect(images.filter((image) => !image.endsWith(`:${manifest.version}`))).toEqual([]);
});

test('finds a kind without a schema', () => {
  const unknown = { apiVersion: 'v1', kind: 'Pot', metadata: { name: 'tea' } };
  expect(checkManifests([...all.manifests, unknown], all)).toEqual(['Pot/tea: v1 has no schema here']);
});

function changed(manifests: readonly JsonObject[], of: string, path: Path, value?: Json): readonly JsonObject[] {
  const copies = structuredClone(manifests) as JsonObject[];
  const target = copies.find((manifest) => titleOf(manifest) === of) ?? raise(`${of} does not exist.`);
  const parent = path.slice(0, -1).reduce<Json>((inner, key) => member(inner, key), target);
  const last = path.at(-1) ?? raise('The path is empty.');
  if (value === undefined && member(parent, last) === undefined) raise(`${of} has nothing at ${path.join('.')}.`);
  if (value !== undefined) Object.assign(parent as object, { [last]: value });
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) delete parent[last];
  return copies;
}

function member(value: Json, key: string | number): Json {
  return (value as Record<string | number, Json>)[key] as Json;
}

function raise(message: string): never {
  throw new Error(message);
}
