import { isObject, itemsAt, type Json, type JsonObject, objectAt, textAt, valueAt } from './json';
import { ofKind, selects } from './manifests';

/** A pod, a group of pods or an address that can open or accept connections. */
export interface Endpoint {
  readonly name: string;
  /** Labels of its namespace. The policies apply to pods in `namespace` only. */
  readonly namespace: JsonObject;
  readonly isInNamespace: boolean;
  readonly labels: JsonObject;
  /** Ports with their protocols, as `5432` or `53/UDP`, on which a connection is tried. */
  readonly ports: readonly string[];
  /** False for an address outside of the cluster, which only blocks of addresses match. */
  readonly isPod: boolean;
}

/**
 * Returns the connections that the NetworkPolicies allow, as `from -> to:port`. The policies add up: a pod that at
 * least one policy selects for a direction may have only the connections that one of them allows. A block of addresses
 * also matches pods, since some network plugins do that.
 */
export function reachable(manifests: readonly JsonObject[], endpoints: readonly Endpoint[]): readonly string[] {
  const policies = ofKind(manifests, 'NetworkPolicy');
  return endpoints.flatMap((from) =>
    endpoints.flatMap((to) =>
      to.ports
        .filter((port) => allows(policies, 'Egress', from, to, port) && allows(policies, 'Ingress', to, from, port))
        .filter(() => from.isInNamespace || to.isInNamespace)
        .map((port) => `${from.name} -> ${to.name}:${port}`),
    ),
  );
}

function allows(
  policies: readonly JsonObject[],
  direction: 'Ingress' | 'Egress',
  own: Endpoint,
  other: Endpoint,
  port: string,
): boolean {
  if (!own.isInNamespace) return true;
  const applied = policies.filter(
    (policy) => selects(valueAt(policy, 'spec', 'podSelector'), own.labels) && typesOf(policy).includes(direction),
  );
  if (applied.length === 0) return true;
  const [rules, peers] = direction === 'Ingress' ? ['ingress', 'from'] : ['egress', 'to'];
  return applied
    .flatMap((policy) => itemsAt(policy, 'spec', rules))
    .some((rule) => matchesPeer(valueAt(rule, peers), other) && matchesPort(valueAt(rule, 'ports'), port));
}

/** Returns the directions of a policy. Default: ingress, and egress if it has such rules. */
function typesOf(policy: JsonObject): readonly Json[] {
  const types = itemsAt(policy, 'spec', 'policyTypes');
  if (types.length > 0) return types;
  return valueAt(policy, 'spec', 'egress') === undefined ? ['Ingress'] : ['Ingress', 'Egress'];
}

/** No list, or an empty one, matches every peer. */
function matchesPeer(peers: Json | undefined, other: Endpoint): boolean {
  const listed = Array.isArray(peers) ? (peers as readonly Json[]) : [];
  return listed.length === 0 || listed.some((peer) => isPeer(peer, other));
}

function isPeer(peer: Json, other: Endpoint): boolean {
  if (isObject(valueAt(peer, 'ipBlock'))) return true;
  if (!other.isPod) return false;
  const namespace = valueAt(peer, 'namespaceSelector');
  const isIn = namespace === undefined ? other.isInNamespace : selects(namespace, other.namespace);
  return isIn && selects(valueAt(peer, 'podSelector'), other.labels);
}

function matchesPort(ports: Json | undefined, port: string): boolean {
  const listed = Array.isArray(ports) ? (ports as readonly Json[]) : [];
  const [number = '', protocol = 'TCP'] = port.split('/');
  return listed.length === 0 || listed.some((each) => isPort(each, Number(number), protocol));
}

function isPort(rule: Json, number: number, protocol: string): boolean {
  if ((textAt(rule, 'protocol') || 'TCP') !== protocol) return false;
  const first = valueAt(rule, 'port');
  if (first === undefined) return true;
  const last = valueAt(rule, 'endPort') ?? first;
  return Number(first) <= number && number <= Number(last);
}

/** Returns a line for each policy that selects no known pod, such as after a change of a label. */
export function uselessPolicies(manifests: readonly JsonObject[], endpoints: readonly Endpoint[]): readonly string[] {
  return ofKind(manifests, 'NetworkPolicy')
    .filter((policy) => {
      const selector = objectAt(policy, 'spec', 'podSelector');
      return !endpoints.some(({ isInNamespace, labels }) => isInNamespace && selects(selector, labels));
    })
    .map((policy) => `NetworkPolicy/${textAt(policy, 'metadata', 'name')}: selects no pod`);
}
