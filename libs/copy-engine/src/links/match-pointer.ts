/** A parsed pattern of JSON Pointers. */
export interface PointerPattern {
  /** The segments of the pattern, divided at each `**`. Has one part if the pattern has no `**`. */
  readonly parts: readonly (readonly string[])[];
}

/**
 * Parses a pattern of JSON Pointers (RFC 6901). A segment `*` matches one segment, `**` matches any number of segments,
 * also none. All other segments are compared in their escaped form.
 */
export function parsePattern(pattern: string): PointerPattern {
  const parts: string[][] = [[]];
  for (const segment of segmentsOf(pattern)) {
    if (segment === '**') parts.push([]);
    else parts.at(-1)?.push(segment);
  }
  return { parts };
}

/** Returns the escaped segments of a JSON Pointer. */
export function segmentsOf(pointer: string): string[] {
  return pointer === '' ? [] : pointer.slice(1).split('/');
}

/**
 * Returns whether a pattern matches the segments of a pointer. Compares the part after the last `**` with the end of
 * the pointer first: it differs for most links of a large body, while most of their pointers begin alike.
 */
export function matchPointer({ parts }: PointerPattern, segments: readonly string[]): boolean {
  const [first = [], ...others] = parts;
  const last = others.pop();
  if (last === undefined) return segments.length === first.length && startsAt(first, segments, 0);
  const end = segments.length - last.length;
  if (first.length > end || !startsAt(last, segments, end) || !startsAt(first, segments, 0)) return false;
  // The first place of each part is the best one: it leaves the most segments for the parts after it.
  let at = first.length;
  for (const part of others) {
    while (at + part.length <= end && !startsAt(part, segments, at)) at += 1;
    if (at + part.length > end) return false;
    at += part.length;
  }
  return true;
}

function startsAt(part: readonly string[], segments: readonly string[], at: number): boolean {
  return part.every((segment, index) => segment === '*' || segment === segments[at + index]);
}
