/**
 * The `query` parameter of facets: a run of `field:"value"` terms with nothing or white space between them, a quote
 * inside a value written as `\"`. Fields in use are status, contentRepositoryId, folderId and label; any words outside
 * of terms are searched for in the label. Of a field that is named twice the last term counts.
 */
const TERM = /([A-Za-z.]+):(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g;

export function parseTextQuery(query: string): ReadonlyMap<string, string> {
  const terms = new Map<string, string>();
  for (const [, field = '', quoted, bare] of query.matchAll(TERM)) {
    terms.set(field, quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
  }
  const words = query.replace(TERM, ' ').trim();
  if (words !== '' && !terms.has('label')) terms.set('label', words.replace(/^"(.*)"$/, '$1'));
  return terms;
}
