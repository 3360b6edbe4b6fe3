/**
 * The `query` parameter of facets: `field:"value"` terms, optionally separated by white space, with `\"` for a quote
 * inside a value. Fields in use are status, contentRepositoryId, folderId and label. Words outside of terms are
 * searched in the label. If a field is repeated, the last term counts. Terms begin only where a word begins, so a long
 * text takes linear time.
 */
const TERM = /(?<![A-Za-z.])([A-Za-z.]+):(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g;

export function parseTextQuery(query: string): ReadonlyMap<string, string> {
  const terms = new Map<string, string>();
  for (const [, field = '', quoted, bare] of query.matchAll(TERM)) {
    terms.set(field, quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
  }
  const words = query.replace(TERM, ' ').trim();
  if (words !== '' && !terms.has('label')) terms.set('label', words.replace(/^"(.*)"$/, '$1'));
  return terms;
}
