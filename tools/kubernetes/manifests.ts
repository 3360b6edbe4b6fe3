import { isObject, itemsAt, type Json, type JsonObject, objectAt, textAt, valueAt } from './json';

export const kindOf = (manifest: JsonObject): string => textAt(manifest, 'kind');
export const nameOf = (manifest: JsonObject): string => textAt(manifest, 'metadata', 'name');
/** Returns `Deployment/gateway`, for messages. */
export const titleOf = (manifest: JsonObject): string => `${kindOf(manifest)}/${nameOf(manifest)}`;

export function ofKind(manifests: readonly JsonObject[], ...kinds: readonly string[]): readonly JsonObject[] {
  return manifests.filter((manifest) => kinds.includes(kindOf(manifest)));
}

/** A Deployment, StatefulSet or Job with its pods. */
export interface Workload {
  readonly title: string;
  readonly name: string;
  readonly kind: string;
  readonly manifest: JsonObject;
  readonly pod: JsonObject;
  readonly labels: JsonObject;
  readonly containers: readonly JsonObject[];
}

export function workloadsOf(manifests: readonly JsonObject[]): readonly Workload[] {
  return ofKind(manifests, 'Deployment', 'StatefulSet', 'Job').map((manifest) => {
    const pod = objectAt(manifest, 'spec', 'template', 'spec');
    return {
      title: titleOf(manifest),
      name: nameOf(manifest),
      kind: kindOf(manifest),
      manifest,
      pod,
      labels: objectAt(manifest, 'spec', 'template', 'metadata', 'labels'),
      containers: [...itemsAt(pod, 'initContainers'), ...itemsAt(pod, 'containers')].filter(isObject),
    };
  });
}

/** Returns whether a label selector matches. An empty selector matches everything. */
export function selects(selector: Json | undefined, labels: JsonObject): boolean {
  const equal = Object.entries(objectAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value);
  return equal && itemsAt(selector, 'matchExpressions').every((expression) => isFulfilled(expression, labels));
}

function isFulfilled(expression: Json, labels: JsonObject): boolean {
  const label = labels[textAt(expression, 'key')];
  const isListed = label !== undefined && itemsAt(expression, 'values').includes(label);
  switch (textAt(expression, 'operator')) {
    case 'In':
      return isListed;
    case 'NotIn':
      return !isListed;
    case 'Exists':
      return label !== undefined;
    case 'DoesNotExist':
      return label === undefined;
    default:
      throw new Error(`Unknown operator in ${JSON.stringify(expression)}.`);
  }
}

/** Returns bytes of a quantity such as `256Mi`, or cores of one such as `250m`, and NaN for anything else. */
export function quantityOf(value: Json | undefined): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(textAt(value)) ?? [];
  const factors = {
    '': 1,
    m: 1e-3,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
  };
  return Number(number) * factors[unit as keyof typeof factors];
}

export function isPresent(value: Json | undefined, ...path: readonly (string | number)[]): boolean {
  return valueAt(value, ...path) !== undefined;
}
