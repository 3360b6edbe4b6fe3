import { isService } from '../../libs/contracts/src';
import { DRAIN_MS } from '../../libs/contracts/src/timeouts';
import { itemsAt, type JsonObject, objectAt, textAt, valueAt } from './json';
import {
  isPresent,
  kindOf,
  nameOf,
  ofKind,
  quantityOf,
  selects,
  titleOf,
  type Workload,
  workloadsOf,
} from './manifests';

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'];
/** Time for the start of the hook, and for the last messages of a service. */
const STOP_MARGIN_S = 10;

/** Returns a line for each pod, scaling and disruption that would harm the operation in the cluster. */
export function checkWorkloads(manifests: readonly JsonObject[]): readonly string[] {
  const workloads = workloadsOf(manifests);
  return [
    ...workloads.flatMap((workload) => [
      ...violationsOfPods(workload),
      ...workload.containers.flatMap((container) => violationsOfContainer(workload, container)),
      ...(workload.kind === 'Job' ? violationsOfJob(workload) : violationsOfServer(workload, manifests)),
    ]),
    ...ofKind(manifests, 'PodDisruptionBudget').flatMap((budget) => violationsOfBudget(budget, workloads)),
    ...ofKind(manifests, 'ScaledObject').flatMap((scaled) => violationsOfScaling(scaled, manifests)),
    ...ofKind(manifests, 'Namespace').flatMap(violationsOfNamespace),
  ];
}

function violationsOfPods({ title, name, pod, kind, manifest }: Workload): string[] {
  const preStop = itemsAt(pod, 'containers').map((each) =>
    Number(textAt(each, 'lifecycle', 'preStop', 'sleep', 'seconds')),
  );
  const needed = Math.max(0, ...preStop) + DRAIN_MS / 1000 + STOP_MARGIN_S;
  const grace = Number(textAt(pod, 'terminationGracePeriodSeconds'));
  const strategy = objectAt(manifest, 'spec', 'strategy', 'rollingUpdate');
  const rules: readonly (readonly [boolean, string])[] = [
    [pod['automountServiceAccountToken'] !== false, 'mounts the token of its ServiceAccount'],
    [kind !== 'StatefulSet' && !isPresent(pod, 'serviceAccountName'), 'has no ServiceAccount of its own'],
    [pod['enableServiceLinks'] !== false, 'gets an environment variable for each Service'],
    [isService(name) && grace < needed, `terminationGracePeriodSeconds is ${grace}, but needs ${needed}`],
    [kind === 'Deployment' && strategy['maxUnavailable'] !== 0, 'a roll-out stops a pod before its successor is ready'],
  ];
  return rules.filter(([isViolated]) => isViolated).map(([, text]) => `${title}: ${text}`);
}

function violationsOfContainer({ title, kind }: Workload, container: JsonObject): string[] {
  const image = textAt(container, 'image');
  const memory = ['requests', 'limits'].map((key) => quantityOf(valueAt(container, 'resources', key, 'memory')));
  const [request = NaN, limit = NaN] = memory;
  const serves = kind !== 'Job' && itemsAt(container, 'ports').length > 0;
  const rules: readonly (readonly [boolean, string])[] = [
    [
      !/^[^@]+(:[\w.-]+|@sha256:[0-9a-f]{64})$/.test(image) || image.endsWith(':latest'),
      `image ${image} has no version`,
    ],
    [!(quantityOf(valueAt(container, 'resources', 'requests', 'cpu')) > 0), 'has no request of cpu'],
    [!(request > 0 && request <= limit), 'has no request of memory, or no limit above it'],
    [serves && !PROBES.every((probe) => isPresent(container, probe)), `needs ${PROBES.join(', ')}`],
  ];
  const name = textAt(container, 'name');
  return rules.filter(([isViolated]) => isViolated).map(([, text]) => `${title}, container ${name}: ${text}`);
}

/** The template of a Job cannot be changed, so its name changes with the version. */
function violationsOfJob({ title, name, containers }: Workload): string[] {
  return containers
    .map((container) => textAt(container, 'image').replace(/^.*:/, ''))
    .filter((tag) => !name.endsWith(`-${tag}`))
    .map((tag) => `${title}: the name does not end with the version ${tag} of its image`);
}

function violationsOfServer(workload: Workload, manifests: readonly JsonObject[]): string[] {
  const { title, name, labels, manifest, pod } = workload;
  const replicas = valueAt(manifest, 'spec', 'replicas');
  const isScaled = ofKind(manifests, 'ScaledObject').some(
    (each) => textAt(each, 'spec', 'scaleTargetRef', 'name') === name,
  );
  if (replicas === 1 && !isScaled) return [];
  const budgets = ofKind(manifests, 'PodDisruptionBudget').filter((each) =>
    selects(valueAt(each, 'spec', 'selector'), labels),
  );
  const spreads = itemsAt(pod, 'topologySpreadConstraints').filter(
    (each) =>
      textAt(each, 'topologyKey') === 'kubernetes.io/hostname' && selects(valueAt(each, 'labelSelector'), labels),
  );
  const rules: readonly (readonly [boolean, string])[] = [
    [budgets.length !== 1, `has ${budgets.length} PodDisruptionBudgets instead of one`],
    [spreads.length === 0, 'is not spread over the nodes'],
    [isScaled && replicas !== undefined, 'has a number of replicas, although KEDA scales it'],
    [!isScaled && replicas === undefined, 'has no number of replicas'],
  ];
  return rules.filter(([isViolated]) => isViolated).map(([, text]) => `${title}: ${text}`);
}

function violationsOfBudget(budget: JsonObject, workloads: readonly Workload[]): string[] {
  const selected = workloads.filter(({ labels }) => selects(valueAt(budget, 'spec', 'selector'), labels));
  const rules: readonly (readonly [boolean, string])[] = [
    [selected.length !== 1, `selects ${selected.length} workloads instead of one`],
    [
      !(Number(textAt(budget, 'spec', 'maxUnavailable')) >= 1),
      'maxUnavailable is not at least 1, so no node can be drained',
    ],
  ];
  return rules.filter(([isViolated]) => isViolated).map(([, text]) => `${titleOf(budget)}: ${text}`);
}

function violationsOfScaling(scaled: JsonObject, manifests: readonly JsonObject[]): string[] {
  const { scaleTargetRef, minReplicaCount, maxReplicaCount, fallback } = objectAt(scaled, 'spec');
  const kind = textAt(scaleTargetRef, 'kind') || 'Deployment';
  const target = ofKind(manifests, kind).find((each) => nameOf(each) === textAt(scaleTargetRef, 'name'));
  const others = manifests.filter((each) => kindOf(each) === 'HorizontalPodAutoscaler');
  const rules: readonly (readonly [boolean, string])[] = [
    [target === undefined, 'its target does not exist'],
    [
      !(Number(minReplicaCount) >= 2 && Number(maxReplicaCount) > Number(minReplicaCount)),
      'needs at least two replicas, and room to scale',
    ],
    [fallback === undefined, 'has no fallback for a metric that is lost'],
    [others.length > 0, 'a HorizontalPodAutoscaler exists beside that of KEDA'],
    [itemsAt(scaled, 'spec', 'triggers').length === 0, 'has no trigger'],
  ];
  return rules.filter(([isViolated]) => isViolated).map(([, text]) => `${titleOf(scaled)}: ${text}`);
}

function violationsOfNamespace(namespace: JsonObject): string[] {
  const level = textAt(namespace, 'metadata', 'labels', 'pod-security.kubernetes.io/enforce');
  return level === 'restricted' ? [] : [`${titleOf(namespace)}: Pod Security is not enforced at the level restricted`];
}
