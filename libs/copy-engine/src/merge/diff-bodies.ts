import { align } from './align';
import { identitiesOf, tokenizer } from './array-elements';
import { elementPath, memberPath, pointerOf, type BodyPath } from './body-path';
import { isSame, jsonTree, type ArrayNode, type JsonNode, type Numbering, type ObjectNode } from './json-tree';

/** A change between two bodies. */
export interface BodyChange {
  /** JSON Pointer into the new body; into the old body if the value was removed. */
  readonly path: string;
  /** `order`: the elements of an array were moved. `old` and `new` are then arrays of the elements' ids. */
  readonly kind: 'value' | 'order';
  /** JSON text of the old value; undefined if the value was added. */
  readonly old: string | undefined;
  /** JSON text of the new value; undefined if the value was removed. */
  readonly new: string | undefined;
}

export interface BodyDiff {
  readonly changes: readonly BodyChange[];
  /** Whether the bodies have no other changes. */
  readonly isComplete: boolean;
}

/**
 * Returns the changes between two JSON texts, in the order of the new one. Ids in both must be comparable: those of
 * links must identify families, and those of blocks the blocks of the source.
 *
 * Objects are compared member by member. Elements of an array are matched by the id of the block or of the link's
 * target, if all of them have one: then a reordering is one change of kind `order`. Other elements are aligned by their
 * content. White space, the order of keys and escapes are not changes; a number is changed if its text is.
 *
 * Returns at most `limit` changes. The work grows with the size of the texts, not with its square.
 */
export function diffBodies(oldText: string, newText: string, limit = 1_000): BodyDiff {
  if (oldText === newText) return { changes: [], isComplete: true };
  const comparison = new Comparison(oldText, newText, limit);
  const numbering: Numbering = new Map();
  comparison.compare(null, jsonTree(oldText, numbering), jsonTree(newText, numbering));
  return comparison;
}

interface Identified {
  readonly elements: readonly JsonNode[];
  readonly ids: readonly string[];
}

class Comparison implements BodyDiff {
  readonly changes: BodyChange[] = [];
  isComplete = true;
  private readonly tokensOf = tokenizer();

  constructor(
    private readonly oldText: string,
    private readonly newText: string,
    private readonly limit: number,
  ) {}

  compare(path: BodyPath | null, was: JsonNode | undefined, is: JsonNode | undefined): void {
    if (!this.isComplete || isSame(was, is)) return;
    if (was?.kind === 'object' && is?.kind === 'object' && was.identity === is.identity) {
      this.compareObjects(path, was, is);
    } else if (was?.kind === 'array' && is?.kind === 'array') {
      this.compareArrays(path, was, is);
    } else {
      this.report(path, 'value', textOf(this.oldText, was), textOf(this.newText, is));
    }
  }

  private report(path: BodyPath | null, kind: BodyChange['kind'], old: string | undefined, now: string | undefined) {
    if (this.changes.length < this.limit) this.changes.push({ path: pointerOf(path), kind, old, new: now });
    else this.isComplete = false;
  }

  private compareObjects(path: BodyPath | null, was: ObjectNode, is: ObjectNode): void {
    for (const [key, { value }] of is.members) this.compare(memberPath(path, key), was.members.get(key)?.value, value);
    for (const [key, { value }] of was.members) {
      if (!is.members.has(key)) this.compare(memberPath(path, key), value, undefined);
    }
  }

  private compareArrays(path: BodyPath | null, was: ArrayNode, is: ArrayNode): void {
    const oldIds = identitiesOf(was);
    const newIds = identitiesOf(is);
    if (oldIds === undefined || newIds === undefined) this.compareAligned(path, was.elements, is.elements);
    else this.compareIdentified(path, { ...was, ids: oldIds }, { ...is, ids: newIds });
  }

  private compareIdentified(path: BodyPath | null, was: Identified, is: Identified): void {
    const oldElements = new Map(was.ids.map((id, index) => [id, was.elements[index]]));
    const newIds = new Set(is.ids);
    const oldOrder = was.ids.filter((id) => newIds.has(id));
    const newOrder = is.ids.filter((id) => oldElements.has(id));
    if (oldOrder.some((id, index) => id !== newOrder[index])) {
      this.report(path, 'order', JSON.stringify(oldOrder), JSON.stringify(newOrder));
    }
    for (const [index, id] of is.ids.entries()) {
      this.compare(elementPath(path, index), oldElements.get(id), is.elements[index]);
    }
    for (const [index, id] of was.ids.entries()) {
      if (!newIds.has(id)) this.compare(elementPath(path, index), was.elements[index], undefined);
    }
  }

  private compareAligned(path: BodyPath | null, was: readonly JsonNode[], is: readonly JsonNode[]): void {
    const matches = align(this.tokensOf(was), this.tokensOf(is));
    let [oldFrom, newFrom] = [0, 0];
    const compareGap = (oldTo: number, newTo: number): void => {
      const inPairs = oldTo - oldFrom === newTo - newFrom;
      for (; oldFrom < oldTo; oldFrom += 1) {
        if (inPairs) this.compare(elementPath(path, newFrom), was[oldFrom], is[newFrom++]);
        else this.compare(elementPath(path, oldFrom), was[oldFrom], undefined);
      }
      for (; newFrom < newTo; newFrom += 1) {
        this.compare(elementPath(path, newFrom), undefined, is[newFrom]);
      }
    };
    for (const [index, match] of matches.entries()) {
      if (match < 0) continue;
      compareGap(index, match);
      this.compare(elementPath(path, match), was[index], is[match]);
      [oldFrom, newFrom] = [index + 1, match + 1];
    }
    compareGap(was.length, is.length);
  }
}

function textOf(text: string, node: JsonNode | undefined): string | undefined {
  return node && text.slice(node.from, node.to);
}
