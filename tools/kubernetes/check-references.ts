import { isObject, itemsAt, type Json, type JsonObject, objectAt, textAt, valueAt } from './json';
import { CREATED_SECRETS, OTHER_SECRETS } from './known-secrets';
import { nameOf, ofKind, selects, titleOf, type Workload, workloadsOf } from './manifests';

const SECRETS: Readonly<Record<string, readonly string[]>> = { ...CREATED_SECRETS, ...OTHER_SECRETS };

/** Returns a line for each name in the manifests that nothing has. */
export function checkReferences(manifests: readonly JsonObject[]): readonly string[] {
  const workloads = workloadsOf(manifests);
  return [
    ...workloads.flatMap((workload) => [
      ...sourcesOf(workload).flatMap((source) => missingSource(source, manifests, workload.title)),
      ...missingInPod(workload, manifests),
    ]),
    ...ofKind(manifests, 'Service').flatMap((service) => missingPods(service, workloads)),
    ...ofKind(manifests, 'HTTPRoute').flatMap((route) => missingTargets(route, manifests)),
    ...ofKind(manifests, 'Gateway', 'Certificate', 'Cluster', 'ObjectStore', 'ExternalSecret').flatMap(missingSecrets),
  ];
}

interface Source {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly keys: readonly string[];
}

/** Returns the ConfigMaps and Secrets that the pods of a workload read, with the keys that they name. */
function sourcesOf({ pod, containers }: Workload): readonly Source[] {
  const ofVariables = containers
    .flatMap((container) => itemsAt(container, 'env'))
    .flatMap((variable) => [
      ...source('ConfigMap', valueAt(variable, 'valueFrom', 'configMapKeyRef'), 'name', 'key'),
      ...source('Secret', valueAt(variable, 'valueFrom', 'secretKeyRef'), 'name', 'key'),
    ]);
  const ofEnvironments = containers
    .flatMap((container) => itemsAt(container, 'envFrom'))
    .flatMap((each) => [
      ...source('ConfigMap', valueAt(each, 'configMapRef'), 'name'),
      ...source('Secret', valueAt(each, 'secretRef'), 'name'),
    ]);
  const ofVolumes = itemsAt(pod, 'volumes').flatMap((volume) => [
    ...source('ConfigMap', valueAt(volume, 'configMap'), 'name'),
    ...source('Secret', valueAt(volume, 'secret'), 'secretName'),
  ]);
  return [...ofVariables, ...ofEnvironments, ...ofVolumes];
}

function source(kind: Source['kind'], reference: Json | undefined, name: string, key?: string): readonly Source[] {
  if (!isObject(reference)) return [];
  const items = itemsAt(reference, 'items').map((item) => textAt(item, 'key'));
  return [{ kind, name: textAt(reference, name), keys: key === undefined ? items : [textAt(reference, key)] }];
}

function missingSource({ kind, name, keys }: Source, manifests: readonly JsonObject[], title: string): string[] {
  const found = ofKind(manifests, kind).find((manifest) => nameOf(manifest) === name);
  const known = found === undefined ? kind === 'Secret' && SECRETS[name] : Object.keys(objectAt(found, 'data'));
  if (!known) return [`${title}: ${kind} ${name} does not exist`];
  return keys.filter((key) => !known.includes(key)).map((key) => `${title}: ${kind} ${name} has no key ${key}`);
}

function missingInPod({ title, pod, containers, manifest }: Workload, manifests: readonly JsonObject[]): string[] {
  const account = textAt(pod, 'serviceAccountName');
  const accounts = ofKind(manifests, 'ServiceAccount').map(nameOf);
  const claims = itemsAt(manifest, 'spec', 'volumeClaimTemplates').map((claim) => textAt(claim, 'metadata', 'name'));
  const volumes = [...itemsAt(pod, 'volumes').map((volume) => textAt(volume, 'name')), ...claims];
  const mounts = containers.flatMap((each) => itemsAt(each, 'volumeMounts').map((mount) => textAt(mount, 'name')));
  const labels = objectAt(manifest, 'spec', 'template', 'metadata', 'labels');
  const hasSelector = manifest['kind'] !== 'Job';
  return [
    ...(account !== '' && !accounts.includes(account) ? [`${title}: ServiceAccount ${account} does not exist`] : []),
    ...mounts.filter((name) => !volumes.includes(name)).map((name) => `${title}: volume ${name} does not exist`),
    ...volumes.filter((name) => !mounts.includes(name)).map((name) => `${title}: volume ${name} is not mounted`),
    ...(hasSelector && !selects(valueAt(manifest, 'spec', 'selector'), labels)
      ? [`${title}: its selector does not match the labels of its pods`]
      : []),
    ...containers.flatMap((container) => missingPorts(title, container)),
  ];
}

/** Returns the named ports of probes that the container does not have. */
function missingPorts(title: string, container: JsonObject): string[] {
  const ports = itemsAt(container, 'ports').map((port) => textAt(port, 'name'));
  return ['startupProbe', 'livenessProbe', 'readinessProbe']
    .map((probe) => textAt(container, probe, 'httpGet', 'port'))
    .filter((port) => !/^\d*$/.test(port) && !ports.includes(port))
    .map((port) => `${title}: port ${port} of a probe does not exist`);
}

/** The pods of NATS behind the Service for consumers outside of the cluster are those of its Helm chart. */
function missingPods(service: JsonObject, workloads: readonly Workload[]): string[] {
  const selector = objectAt(service, 'spec', 'selector');
  const selected = workloads.filter(({ labels }) => selects({ matchLabels: selector }, labels));
  if (selected.length === 0) return [`${titleOf(service)}: no pod has the labels of its selector`];
  return itemsAt(service, 'spec', 'ports').flatMap((port) => {
    const target = textAt(port, 'targetPort') || textAt(port, 'port');
    const ports = selected.flatMap(({ containers }) => containers.flatMap((each) => itemsAt(each, 'ports')));
    const exists = ports.some((each) => textAt(each, 'name') === target || textAt(each, 'containerPort') === target);
    return exists ? [] : [`${titleOf(service)}: its pods have no port ${target}`];
  });
}

function missingTargets(route: JsonObject, manifests: readonly JsonObject[]): string[] {
  const gateways = itemsAt(route, 'spec', 'parentRefs').filter(
    (parent) => !ofKind(manifests, 'Gateway').some((each) => hasListener(each, parent)),
  );
  const backends = itemsAt(route, 'spec', 'rules')
    .flatMap((rule) => itemsAt(rule, 'backendRefs'))
    .filter((backend) => !ofKind(manifests, 'Service').some((each) => hasPort(each, backend)));
  return [
    ...gateways.map((parent) => `${titleOf(route)}: Gateway ${textAt(parent, 'name')} has no such listener`),
    ...backends.map((backend) => `${titleOf(route)}: Service ${textAt(backend, 'name')} has no such port`),
  ];
}

const hasListener = (gateway: JsonObject, parent: Json): boolean =>
  nameOf(gateway) === textAt(parent, 'name') &&
  itemsAt(gateway, 'spec', 'listeners').some((each) => textAt(each, 'name') === textAt(parent, 'sectionName'));

const hasPort = (service: JsonObject, backend: Json): boolean =>
  nameOf(service) === textAt(backend, 'name') &&
  itemsAt(service, 'spec', 'ports').some((each) => valueAt(each, 'port') === valueAt(backend, 'port'));

/** Returns the Secrets in custom resources that are not known: references and names of Secrets that are created. */
function missingSecrets(manifest: JsonObject): string[] {
  const references = [
    ...itemsAt(manifest, 'spec', 'listeners').flatMap((listener) => itemsAt(listener, 'tls', 'certificateRefs')),
    valueAt(manifest, 'spec', 'bootstrap', 'initdb', 'secret'),
    ...itemsAt(manifest, 'spec', 'managed', 'roles').map((role) => valueAt(role, 'passwordSecret')),
    ...Object.values(objectAt(manifest, 'spec', 'configuration', 's3Credentials')),
    valueAt(manifest, 'spec', 'target'),
  ];
  const names = [...references.map((each) => textAt(each, 'name')), textAt(manifest, 'spec', 'secretName')];
  return names
    .filter((name) => name !== '' && SECRETS[name] === undefined)
    .map((name) => `${titleOf(manifest)}: Secret ${name} does not exist`);
}
