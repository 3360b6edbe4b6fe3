import { alignedChunks, type Range } from './aligned-chunks';
import { identitiesOf, tokenizer } from './array-elements';
import { elementPath, memberPath, patternOf, stablePointerOf, type BodyPath } from './body-path';
import { isSame, type ArrayNode, type JsonNode, type ObjectNode } from './json-tree';
import { insertInto, mergeOrders } from './merge-orders';
import { spliced, withItems, type Edit } from './splice-text';

/** The result of a merge that does not change the value of `mine`, which may be missing. */
export const MINE = Symbol('mine');

/** MINE, or the JSON text of the merged value; undefined if the value is removed. */
type Merged = typeof MINE | string | undefined;
type MaybeNode = JsonNode | undefined;

interface FoundConflict {
  readonly path: BodyPath | null;
  readonly kind: 'value' | 'order';
  readonly base: string | undefined;
  readonly theirs: string | undefined;
  readonly mine: string | undefined;
}

/** A change of the source that a merge did not take, because its place was closed. */
interface WithheldChange {
  readonly path: BodyPath | null;
  readonly kind: 'value' | 'order';
  readonly mine: string | undefined;
}

/** An element of a merged array. */
interface Item {
  readonly merged: Merged;
  /** Its index in `mine`; -1 if it is not in `mine`. */
  readonly index: number;
}

/** One merge of three values, whose trees have the same numbering (merge-bodies.ts has the rules). */
export class ThreeWayMerge {
  readonly conflicts: FoundConflict[] = [];
  readonly withheld: WithheldChange[] = [];
  private readonly tokensOf = tokenizer();

  /** Values below `maxDepth` that both sides have changed are not merged but in conflict. */
  constructor(
    private readonly texts: { readonly base: string; readonly theirs: string; readonly mine: string },
    private readonly isLocalized: ((path: string) => boolean) | undefined,
    private readonly maxDepth: number,
    private readonly isOpen: ((kind: 'value' | 'order', stablePath: string) => boolean) | undefined,
  ) {}

  merge(path: BodyPath | null, base: MaybeNode, theirs: MaybeNode, mine: MaybeNode, depth = 0): Merged {
    if (isSame(theirs, mine)) return MINE;
    if (isSame(base, theirs) && this.isLocalized === undefined) return MINE;
    const isMineUnchanged = isSame(base, mine);
    if (isMineUnchanged || depth < this.maxDepth) {
      const within = this.mergeWithin(path, isMineUnchanged ? mine : base, theirs, mine, depth);
      if (within !== undefined) return within;
    }
    if (isSame(base, theirs)) return MINE;
    if (isMineUnchanged) return this.mayTake(path, 'value', mine) ? theirs && sliceOf(this.texts.theirs, theirs) : MINE;
    this.addConflict(path, base, theirs, mine);
    return MINE;
  }

  /** Merges members or elements. Returns undefined if the values have none, or belong to different links or blocks. */
  private mergeWithin(
    path: BodyPath | null,
    base: MaybeNode,
    theirs: MaybeNode,
    mine: MaybeNode,
    depth: number,
  ): Merged {
    if (theirs?.kind === 'object' && mine?.kind === 'object' && theirs.identity === mine.identity) {
      if (base === undefined) return this.mergeObjects(path, undefined, theirs, mine, depth + 1);
      if (base.kind !== 'object' || base.identity !== mine.identity) return undefined;
      return this.mergeObjects(path, base, theirs, mine, depth + 1);
    }
    if (theirs?.kind !== 'array' || mine?.kind !== 'array') return undefined;
    if (base !== undefined && base.kind !== 'array') return undefined;
    return this.mergeArrays(path, base, theirs, mine, depth + 1);
  }

  private mergeObjects(
    path: BodyPath | null,
    base: ObjectNode | undefined,
    theirs: ObjectNode,
    mine: ObjectNode,
    depth: number,
  ): Merged {
    const removed = new Set<string>();
    const edits = new Map<JsonNode, Edit>();
    const mergeMember = (key: string): Merged => {
      const place = memberPath(path, key);
      const [was, is] = [base?.members.get(key)?.value, mine.members.get(key)?.value];
      const follows = this.isLocalized?.(patternOf(place)) === false;
      return this.merge(place, follows ? is : was, theirs.members.get(key)?.value, is, depth);
    };
    for (const [key, { value }] of mine.members) {
      const merged = mergeMember(key);
      if (merged === undefined) removed.add(key);
      else if (merged !== MINE) edits.set(value, { from: value.from, to: value.to, text: merged });
    }
    const added = new Map<string | null, string[]>();
    let previous: string | null = null;
    for (const [key, { keyFrom, value }] of theirs.members) {
      if (mine.members.has(key)) {
        if (!removed.has(key)) previous = key;
        continue;
      }
      const merged = mergeMember(key);
      if (typeof merged !== 'string') continue;
      const list = added.get(previous) ?? [];
      list.push(this.texts.theirs.slice(keyFrom, value.from) + merged);
      added.set(previous, list);
    }
    if (removed.size > 0 || added.size > 0) return this.objectText(mine, removed, edits, added);
    return edits.size === 0 ? MINE : spliced(this.texts.mine, mine, [...edits.values()]);
  }

  private objectText(
    mine: ObjectNode,
    removed: ReadonlySet<string>,
    edits: ReadonlyMap<JsonNode, Edit>,
    added: ReadonlyMap<string | null, readonly string[]>,
  ): string {
    const items = [...(added.get(null) ?? [])];
    for (const entry of mine.entries) {
      const { key, keyFrom, value } = entry;
      if (removed.has(key)) continue;
      const text = edits.get(value)?.text ?? sliceOf(this.texts.mine, value);
      items.push(this.texts.mine.slice(keyFrom, value.from) + text);
      if (mine.members.get(key) === entry) items.push(...(added.get(key) ?? []));
    }
    return withItems(this.texts.mine, mine, items);
  }

  private mergeArrays(
    path: BodyPath | null,
    base: ArrayNode | undefined,
    theirs: ArrayNode,
    mine: ArrayNode,
    depth: number,
  ): Merged {
    const before = base?.elements ?? [];
    const baseIds = base === undefined ? [] : identitiesOf(base);
    const [theirIds, myIds] = [identitiesOf(theirs), identitiesOf(mine)];
    const items =
      baseIds === undefined || theirIds === undefined || myIds === undefined
        ? this.mergeAligned(path, before, theirs.elements, mine.elements, depth)
        : this.mergeIdentified(
            path,
            { elements: before, ids: baseIds },
            { elements: theirs.elements, ids: theirIds },
            { elements: mine.elements, ids: myIds },
            depth,
          );
    if (items !== undefined) return this.arrayText(mine, items);
    this.addConflict(path, base, theirs, mine);
    return MINE;
  }

  private arrayText(mine: ArrayNode, items: readonly Item[]): Merged {
    const textOf = ({ merged, index }: Item): string => {
      const element = mine.elements[index];
      return typeof merged === 'string' || element === undefined ? String(merged) : sliceOf(this.texts.mine, element);
    };
    const hasPlaces = items.length === mine.elements.length && items.every(({ index }, at) => index === at);
    if (!hasPlaces) return withItems(this.texts.mine, mine, items.map(textOf));
    const edits = mine.elements.flatMap(({ from, to }, at) => {
      const merged = items[at]?.merged;
      return typeof merged === 'string' ? [{ from, to, text: merged }] : [];
    });
    return edits.length === 0 ? MINE : spliced(this.texts.mine, mine, edits);
  }

  private mergeIdentified(
    path: BodyPath | null,
    base: Identified,
    theirs: Identified,
    mine: Identified,
    depth: number,
  ): Item[] {
    const [inBase, inTheirs, inMine] = [elementsById(base), elementsById(theirs), elementsById(mine)];
    const kept = new Map<string, Item & { readonly place: BodyPath }>();
    for (const [index, id] of mine.ids.entries()) {
      const place = elementPath(path, index, id);
      const merged = this.merge(place, inBase.get(id), inTheirs.get(id), inMine.get(id), depth);
      if (merged !== undefined) kept.set(id, { merged, index, place });
    }
    const inserted: string[] = [];
    for (const id of theirs.ids) {
      if (inMine.has(id)) continue;
      const place = elementPath(path, -1, id);
      place.segment = '-';
      const merged = this.merge(place, inBase.get(id), inTheirs.get(id), undefined, depth);
      if (typeof merged !== 'string') continue;
      kept.set(id, { merged, index: -1, place });
      inserted.push(id);
    }
    const inAll = new Set(mine.ids.filter((id) => inBase.has(id) && inTheirs.has(id)));
    const order = this.mergeOrder(path, base.ids, theirs.ids, mine.ids, inAll);
    const places = new Set([...order, ...inserted]);
    const sequence = insertInto(
      order,
      mine.ids.filter((id) => kept.has(id)),
      theirs.ids.filter((id) => places.has(id)),
    );
    return sequence.flatMap((id, index) => {
      const item = kept.get(id);
      if (item !== undefined) item.place.segment = String(index);
      return item ?? [];
    });
  }

  /** Returns the merged order of the elements that all three arrays have. */
  private mergeOrder(
    path: BodyPath | null,
    base: readonly string[],
    theirs: readonly string[],
    mine: readonly string[],
    inAll: ReadonlySet<string>,
  ): readonly string[] {
    const [was, source, own] = [base, theirs, mine].map((ids) => ids.filter((id) => inAll.has(id)));
    const orders = { base: was ?? [], theirs: source ?? [], mine: own ?? [] };
    const order = mergeOrders(orders);
    if (order !== undefined) {
      const isMoved = order.some((id, index) => id !== orders.mine[index]);
      return isMoved && !this.mayTake(path, 'order', orders.mine) ? orders.mine : order;
    }
    const texts = { base: JSON.stringify(was), theirs: JSON.stringify(source), mine: JSON.stringify(own) };
    this.conflicts.push({ path, kind: 'order', ...texts });
    return orders.mine;
  }

  /** Returns undefined, and no conflict, if both sides have changed the same part in a way that cannot be paired. */
  private mergeAligned(
    path: BodyPath | null,
    base: readonly JsonNode[],
    theirs: readonly JsonNode[],
    mine: readonly JsonNode[],
    depth: number,
  ): Item[] | undefined {
    const found = this.conflicts.length;
    const items: Item[] = [];
    for (const chunk of alignedChunks(this.tokensOf(base), this.tokensOf(theirs), this.tokensOf(mine))) {
      const [was, source, own] = [base.slice(...chunk.base), theirs.slice(...chunk.theirs), mine.slice(...chunk.mine)];
      if (was.length === source.length && source.length === own.length) {
        for (const [index, element] of own.entries()) {
          const merged = this.merge(elementPath(path, items.length), was[index], source[index], element, depth);
          items.push({ merged, index: chunk.mine[0] + index });
        }
      } else if (areSame(source, own) || areSame(was, source)) {
        items.push(...unchangedItems(chunk.mine));
      } else if (areSame(was, own)) {
        const taken = source.map((element) => ({ merged: sliceOf(this.texts.theirs, element), index: -1 }));
        items.push(...(this.mayTake(path, 'value') ? taken : unchangedItems(chunk.mine)));
      } else {
        this.conflicts.length = found;
        return undefined;
      }
    }
    return items;
  }

  /** Whether a change of the source may be taken at a place. */
  private mayTake(path: BodyPath | null, kind: 'value' | 'order', mine?: JsonNode | readonly string[]): boolean {
    if (this.isOpen === undefined || this.isOpen(kind, stablePointerOf(path))) return true;
    const text = mine && ('kind' in mine ? sliceOf(this.texts.mine, mine) : JSON.stringify(mine));
    this.withheld.push({ path, kind, mine: text });
    return false;
  }

  private addConflict(path: BodyPath | null, base: MaybeNode, theirs: MaybeNode, mine: MaybeNode): void {
    this.conflicts.push({
      path,
      kind: 'value',
      base: base && sliceOf(this.texts.base, base),
      theirs: theirs && sliceOf(this.texts.theirs, theirs),
      mine: mine && sliceOf(this.texts.mine, mine),
    });
  }
}

interface Identified {
  readonly elements: readonly JsonNode[];
  readonly ids: readonly string[];
}

function elementsById({ elements, ids }: Identified): Map<string, MaybeNode> {
  return new Map(ids.map((id, index) => [id, elements[index]]));
}

function areSame(some: readonly JsonNode[], others: readonly JsonNode[]): boolean {
  return some.length === others.length && some.every((node, index) => isSame(node, others[index]));
}

function unchangedItems([from, to]: Range): Item[] {
  return Array.from({ length: to - from }, (_, index) => ({ merged: MINE, index: from + index }));
}

function sliceOf(text: string, { from, to }: JsonNode): string {
  return text.slice(from, to);
}
