import { itemsAt, type JsonObject, objectAt, textAt } from './json';
import { nameOf, ofKind, workloadsOf } from './manifests';
import type { Endpoint } from './reachability';

const OWN_NAMESPACE = { 'kubernetes.io/metadata.name': 'scriptorium' };
/** A port that no program uses. It finds rules without ports, which allow all of them. */
const UNUSED_PORT = '9999';

/** Returns the pods of the namespace, those of the operators, and the others that connections come from or lead to. */
export function endpointsOf(manifests: readonly JsonObject[]): readonly Endpoint[] {
  return [...ownPods(manifests), ...postgresPods(manifests), ...OTHERS];
}

function inNamespace(name: string, labels: JsonObject, ports: readonly string[]): Endpoint {
  const all = [...ports, UNUSED_PORT];
  return { name, labels, ports: all, namespace: OWN_NAMESPACE, isInNamespace: true, isPod: true };
}

function ownPods(manifests: readonly JsonObject[]): readonly Endpoint[] {
  return workloadsOf(manifests).map(({ name, labels, containers }) => {
    const ports = containers.flatMap((each) => itemsAt(each, 'ports')).map((port) => textAt(port, 'containerPort'));
    return inNamespace(name.replace(/^migrate-.*/, 'migrate'), labels, ports);
  });
}

/** Returns the pods that CloudNativePG creates, with its labels and ports. */
function postgresPods(manifests: readonly JsonObject[]): readonly Endpoint[] {
  const clusters = ofKind(manifests, 'Cluster').map((cluster) =>
    inNamespace(nameOf(cluster), { 'cnpg.io/cluster': nameOf(cluster), 'cnpg.io/podRole': 'instance' }, [
      '5432',
      '8000',
      '9187',
    ]),
  );
  const poolers = ofKind(manifests, 'Pooler').map((pooler) => {
    const cluster = textAt(objectAt(pooler, 'spec', 'cluster'), 'name');
    const labels = { 'cnpg.io/cluster': cluster, 'cnpg.io/poolerName': nameOf(pooler), 'cnpg.io/podRole': 'pooler' };
    return inNamespace(nameOf(pooler), labels, ['5432', '9127']);
  });
  return [...clusters, ...poolers];
}

function elsewhere(name: string, namespace: JsonObject, labels: JsonObject, ports: readonly string[]): Endpoint {
  return { name, namespace, labels, ports, isInNamespace: false, isPod: true };
}

const OTHERS: readonly Endpoint[] = [
  elsewhere('kube-dns', { 'kubernetes.io/metadata.name': 'kube-system' }, { 'k8s-app': 'kube-dns' }, ['53', '53/UDP']),
  elsewhere('proxies of the Gateway API', { 'scriptorium/ingress': 'true' }, {}, []),
  elsewhere('keda-operator', { 'kubernetes.io/metadata.name': 'keda' }, { app: 'keda-operator' }, []),
  elsewhere(
    'cloudnative-pg',
    { 'kubernetes.io/metadata.name': 'cnpg-system' },
    { 'app.kubernetes.io/name': 'cloudnative-pg' },
    [],
  ),
  inNamespace('other pods of the namespace', {}, []),
  elsewhere('other pods of the cluster', { 'kubernetes.io/metadata.name': 'other' }, {}, [UNUSED_PORT]),
  {
    name: 'addresses',
    namespace: {},
    labels: {},
    // Those of the servers in the namespace, which a rule without peers would allow everywhere.
    ports: ['443', '4222', '5432', '6222', '6443', '8000', UNUSED_PORT],
    isInNamespace: false,
    isPod: false,
  },
];
