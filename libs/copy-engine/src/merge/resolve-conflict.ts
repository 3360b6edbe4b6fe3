import { RejectedError } from '@scriptorium/contracts';
import { compactJson } from '../body/compact-json';
import { elementsOf, stringIn } from '../body/json-text';
import { identitiesOf, indexOfElement } from './array-elements';
import { segmentsOf } from './body-path';
import { isSame, jsonTree, type ArrayNode, type JsonNode, type Numbering, type ObjectNode } from './json-tree';
import { comparableOf, type MergeBody, type MergeConflict } from './merge-bodies';
import { insertInto } from './merge-orders';
import { spliced, withItems } from './splice-text';

export type Resolution =
  | { readonly take: 'mine' | 'theirs' }
  /** `value` is JSON text. For an order: an array of the ids of the conflict. */
  | { readonly take: 'value'; readonly value: string };

/**
 * Returns the text of a body after the resolution of a conflict. The body is the variant's current one, which may have
 * changed in other places. The text of these does not change. An element that the variant had removed is added as the
 * last one.
 *
 * Rejects with CONFLICT_CHANGED {path} if the value is no longer the one of the conflict, and with
 * CONFLICT_VALUE_INVALID {path} if the value of an order is not an array of its ids. Resolving again with the same
 * value changes nothing.
 */
export function resolveConflict(body: MergeBody, conflict: MergeConflict, resolution: Resolution): string {
  if (resolution.take === 'mine') return body.text;
  const wanted = resolution.take === 'value' ? compactJson(resolution.value) : conflict.theirs;
  const target = targetOf(jsonTree(comparableOf(body), new Map()), conflict);
  return conflict.kind === 'order'
    ? withOrder(body.text, target.node, conflict, wanted)
    : withValue(body.text, target, conflict, wanted);
}

/** A place in a body, which may have no value. */
interface Target {
  readonly parent: ObjectNode | ArrayNode | undefined;
  readonly key: string;
  readonly node: JsonNode | undefined;
}

function targetOf(root: JsonNode, conflict: MergeConflict): Target {
  let target: Target = { parent: undefined, key: '', node: root };
  for (const key of segmentsOf(conflict.stablePath)) {
    const parent = target.node;
    if (parent === undefined || parent.kind === 'scalar') throw changed(conflict);
    const node =
      parent.kind === 'object' ? parent.members.get(key)?.value : parent.elements[indexOfElement(parent, key)];
    target = { parent, key, node };
  }
  return target;
}

function withValue(text: string, target: Target, conflict: MergeConflict, wanted: string | undefined): string {
  const numbering: Numbering = new Map();
  const treeOf = (value: string | undefined): JsonNode | undefined =>
    value === undefined ? undefined : jsonTree(value, numbering);
  const { parent, key, node } = target;
  const current = treeOf(node && text.slice(node.from, node.to));
  if (isSame(current, treeOf(wanted))) return text;
  if (!isSame(current, treeOf(conflict.mine))) throw changed(conflict);
  if (node !== undefined && wanted !== undefined) {
    return spliced(text, { from: 0, to: text.length }, [{ from: node.from, to: node.to, text: wanted }]);
  }
  if (parent === undefined) throw changed(conflict);
  const items = itemsOf(text, parent, node);
  if (wanted !== undefined) items.push(parent.kind === 'array' ? wanted : `${JSON.stringify(key)}:${wanted}`);
  return withPart(text, parent, withItems(text, parent, items));
}

/** Returns the texts of all members or elements except for one value and, in an object, its repetitions. */
function itemsOf(text: string, parent: ObjectNode | ArrayNode, except: JsonNode | undefined): string[] {
  if (parent.kind === 'array') {
    return parent.elements.filter((each) => each !== except).map(({ from, to }) => text.slice(from, to));
  }
  return parent.entries
    .filter(({ key }) => parent.members.get(key)?.value !== except)
    .map(({ keyFrom, value }) => text.slice(keyFrom, value.to));
}

function withOrder(text: string, array: JsonNode | undefined, conflict: MergeConflict, wanted = '[]'): string {
  const ids = array?.kind === 'array' ? identitiesOf(array) : undefined;
  if (array?.kind !== 'array' || ids === undefined) throw changed(conflict);
  const mine = idsIn(conflict.mine);
  const order = idsIn(wanted);
  if (!wanted.startsWith('[') || !isSameSet(mine, order)) throw invalidOrder(conflict);
  const present = new Set(ids);
  const listed = new Set(mine);
  const remaining = order.filter((id) => present.has(id));
  const current = ids.filter((id) => listed.has(id));
  const isCurrent = mine.filter((id) => present.has(id)).every((id, index) => id === current[index]);
  if (!isCurrent && remaining.some((id, index) => id !== current[index])) throw changed(conflict);
  const elements = new Map(ids.map((id, index) => [id, array.elements[index]]));
  const sequence = insertInto(remaining, ids, []);
  const items = sequence.flatMap((id) => elements.get(id) ?? []).map(({ from, to }) => text.slice(from, to));
  return withPart(text, array, withItems(text, array, items));
}

function idsIn(list: string | undefined): string[] {
  return elementsOf(list ?? '[]').flatMap((text) => stringIn(text) ?? []);
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  const set = new Set(others);
  return some.length === others.length && set.size === others.length && some.every((id) => set.has(id));
}

function withPart(text: string, part: JsonNode, by: string): string {
  return spliced(text, { from: 0, to: text.length }, [{ from: part.from, to: part.to, text: by }]);
}

function changed({ path }: MergeConflict): RejectedError {
  const message = `The value at "${path}" has changed since the conflict was found. Roll out again to find conflicts.`;
  return new RejectedError('CONFLICT_CHANGED', message, { path });
}

function invalidOrder({ path }: MergeConflict): RejectedError {
  const message = `The order of "${path}" must be an array with each id of the conflict once.`;
  return new RejectedError('CONFLICT_VALUE_INVALID', message, { path });
}
