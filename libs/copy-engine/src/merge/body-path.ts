/** A place in a body: the path to a member or an element. Linked, so that a place costs no copy of the places above. */
export interface BodyPath {
  readonly parent: BodyPath | null;
  /** The key of a member, or the index of an element. A merge sets the index after it has decided about the order. */
  segment: string;
  /** The identity of an element, or the segment. It stays the same when elements move. */
  readonly stable: string;
  readonly isElement: boolean;
}

export function memberPath(parent: BodyPath | null, key: string): BodyPath {
  return { parent, segment: key, stable: key, isElement: false };
}

/** Returns the path of an element, by its identity if it has one. */
export function elementPath(parent: BodyPath | null, index: number, identity?: string): BodyPath {
  const segment = String(index);
  return { parent, segment, stable: identity ?? segment, isElement: true };
}

/** Returns the JSON Pointer (RFC 6901) of a path; empty for the whole body. */
export function pointerOf(path: BodyPath | null): string {
  return joined(path, ({ segment }) => segment);
}

/** Returns the pointer with the identities of elements instead of their indexes. */
export function stablePointerOf(path: BodyPath | null): string {
  return joined(path, ({ stable }) => stable);
}

/** Returns the pointer with `*` for each element of an array. */
export function patternOf(path: BodyPath | null): string {
  return joined(path, ({ isElement, segment }) => (isElement ? '*' : segment));
}

/** Returns the segments of a JSON Pointer. */
export function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function joined(path: BodyPath | null, segmentOf: (path: BodyPath) => string): string {
  const segments: string[] = [];
  for (let at = path; at !== null; at = at.parent) {
    segments.push(`/${segmentOf(at).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  }
  return segments.reverse().join('');
}
