/** `*`, or the tags of an If-Match or If-None-Match (RFC 9110, 8.8.3) as they stand, quotes and all. */
function parseEntityTags(header: string): '*' | readonly string[] {
  return header.trim() === '*' ? '*' : [...header.matchAll(/(?:W\/)?"[^"]*"/g)].map(([tag]) => tag);
}

/** If-None-Match compares weakly: a proxy that re-encodes an answer makes its tag a weak one. */
export function matchesWeakly(header: string, tag: string): boolean {
  const tags = parseEntityTags(header);
  return tags === '*' || tags.some((each) => each.replace(/^W\//, '') === tag);
}

/** If-Match compares strongly. */
export function matchesStrongly(header: string, tag: string): boolean {
  const tags = parseEntityTags(header);
  return tags === '*' || tags.includes(tag);
}
