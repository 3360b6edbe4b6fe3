/** More words than this make nothing more findable. */
const MAX_WORDS = 10;
const MAX_LENGTH = 200;

/** Returns the words of a search; undefined for too many, for one that is too long, and for what PostgreSQL has no text for. */
export function parseWords(query: string): readonly string[] | undefined {
  const words = query.split(/\s+/u).filter((word) => word !== '');
  if (words.length > MAX_WORDS || query.includes('\0')) return undefined;
  return words.some(({ length }) => length > MAX_LENGTH) ? undefined : words;
}
