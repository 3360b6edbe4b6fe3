import { indexOfElement } from './array-elements';
import { segmentsOf } from './body-path';
import { elementsOf, stringIn } from '../body/json-text';
import { isSame, jsonTree, type JsonNode, type Numbering } from './json-tree';
import { hasIndex, placesAround, withoutIndexes } from './known-conflicts';
import { comparableOf, type MergeBody, type MergeConflict, type WithheldChange } from './merge-bodies';

/** A place where a merge may take the change of the source, with all places in it. */
interface OpenPlace {
  readonly kind: MergeConflict['kind'];
  readonly stablePath: string;
}

/**
 * Returns the places of conflicts at which the copy has the value of the base again, of those that belong to withheld
 * changes. A conflict of elements without ids may have moved: then the only withheld change from its base is its place.
 */
export function openPlaces(
  body: MergeBody,
  conflicts: readonly MergeConflict[],
  withheld: readonly WithheldChange[],
): ReadonlyMap<MergeConflict, OpenPlace> {
  const places = new Map<MergeConflict, OpenPlace>();
  if (conflicts.length === 0 || withheld.length === 0) return places;
  const root = jsonTree(comparableOf(body), new Map());
  const around = new Set(withheld.flatMap(({ stablePath }) => [...placesAround(stablePath)]));
  const orders = new Map<string, WithheldChange>();
  const byPattern = new Map<string, WithheldChange[]>();
  for (const change of withheld) {
    if (change.kind === 'order') {
      orders.set(change.stablePath, change);
      continue;
    }
    const pattern = withoutIndexes(change.stablePath);
    const alike = byPattern.get(pattern) ?? [];
    alike.push(change);
    byPattern.set(pattern, alike);
  }
  for (const conflict of conflicts) {
    const { kind, stablePath, base } = conflict;
    if (kind === 'order') {
      const change = orders.get(stablePath);
      if (change !== undefined && isSameOrder(change.mine, base)) places.set(conflict, change);
    } else if (around.has(stablePath) && isSameValue(valueAt(body, root, stablePath), base)) {
      places.set(conflict, conflict);
    } else if (hasIndex(stablePath) && base !== undefined) {
      const moved = byPattern.get(withoutIndexes(stablePath)) ?? [];
      const [change, another] = moved.filter(({ mine }) => isSameValue(mine, base));
      if (change !== undefined && another === undefined) places.set(conflict, change);
    }
  }
  return places;
}

/** Returns whether a change may be taken at a place. */
export function isOpenIn(places: Iterable<OpenPlace>): (kind: MergeConflict['kind'], stablePath: string) => boolean {
  const [values, orders] = [new Set<string>(), new Set<string>()];
  for (const { kind, stablePath } of places) (kind === 'value' ? values : orders).add(stablePath);
  return (kind, stablePath) => {
    if (kind === 'order' && orders.has(stablePath)) return true;
    return [...placesAround(stablePath)].some((place) => values.has(place));
  };
}

/** Returns the JSON text at a stable path; undefined if the body has no value there. */
export function valueAt(body: MergeBody, root: JsonNode, stablePath: string): string | undefined {
  let node: JsonNode | undefined = root;
  for (const segment of segmentsOf(stablePath)) {
    if (node?.kind === 'object') node = node.members.get(segment)?.value;
    else node = node?.kind === 'array' ? node.elements[indexOfElement(node, segment)] : undefined;
  }
  return node && body.text.slice(node.from, node.to);
}

/** Whether the elements that are in both orders have the same one. */
function isSameOrder(one: string | undefined, other: string | undefined): boolean {
  const [ids, others] = [new Set(idsIn(one)), new Set(idsIn(other))];
  const common = [...others].filter((id) => ids.has(id));
  return [...ids].filter((id) => others.has(id)).every((id, index) => id === common[index]);
}

function isSameValue(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const numbering: Numbering = new Map();
  return isSame(jsonTree(one, numbering), jsonTree(other, numbering));
}

function idsIn(list: string | undefined): string[] {
  return elementsOf(list ?? '[]').flatMap((text) => stringIn(text) ?? []);
}
