/** Maximum number of words. More words do not make a search more precise. */
const MAX_WORDS = 10;
const MAX_LENGTH = 200;

/**
 * Returns the words of a search; undefined if there are too many, if one is too long, or if the query contains U+0000.
 */
export function parseWords(query: string): readonly string[] | undefined {
  const words = query.split(/\s+/u).filter((word) => word !== '');
  if (words.length > MAX_WORDS || query.includes('\0')) return undefined;
  return words.some(({ length }) => length > MAX_LENGTH) ? undefined : words;
}
