/**
 * Returns the key of a name, which is unique in a folder (docs/contracts/onedrive.md §3.2): Unicode NFC and simple case
 * folding of single code points, as Windows and its shares compare names. So `Straße` and `STRASSE` are different
 * names, and all three sigmas are the same letter. Rows store the key; the database never computes it.
 */
export function nameKey(name: string): string {
  return Array.from(name.normalize('NFC'), foldCharacter).join('').normalize('NFC');
}

/** Its upper case is I, whose lower case is i, another letter. The folding tables do not change it. */
const DOTLESS_I = 'ı';

function foldCharacter(character: string): string {
  if (character === DOTLESS_I) return character;
  const upper = single(character.toUpperCase()) ?? character;
  return single(upper.toLowerCase()) ?? character;
}

function single(text: string): string | undefined {
  return [...text].length === 1 ? text : undefined;
}
