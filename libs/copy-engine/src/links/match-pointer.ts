/**
 * Returns whether a pattern matches a JSON Pointer (RFC 6901). A segment `*` matches one segment, `**` matches any
 * number of segments, also none. All other segments are compared in their escaped form.
 */
export function matchPointer(pattern: string, pointer: string): boolean {
  const [patterns, segments] = [segmentsOf(pattern), segmentsOf(pointer)];
  let [at, position] = [0, 0];
  let stars = -1;
  let afterStars = 0;
  while (position < segments.length) {
    if (patterns[at] === '**') {
      [stars, afterStars] = [at, position];
      at += 1;
    } else if (at < patterns.length && (patterns[at] === '*' || patterns[at] === segments[position])) {
      at += 1;
      position += 1;
    } else if (stars >= 0) {
      // As in matchGlob.
      afterStars += 1;
      [at, position] = [stars + 1, afterStars];
    } else {
      return false;
    }
  }
  return patterns.slice(at).every((segment) => segment === '**');
}

function segmentsOf(pointer: string): string[] {
  return pointer === '' ? [] : pointer.slice(1).split('/');
}
