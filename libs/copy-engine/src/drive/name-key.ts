/**
 * What two names of one folder may not share (docs/contracts/onedrive.md §3.2): Unicode NFC and simple case folding, one
 * code point for one, as Windows and its shares compare names. So `Straße` and `STRASSE` are two names, and all three
 * sigmas are one letter. The database never computes it: rows carry it.
 */
export function nameKey(name: string): string {
  return Array.from(name.normalize('NFC'), foldCharacter).join('').normalize('NFC');
}

/** Upper case is a letter's i, which has a letter of its own: the tables of folding leave it alone. */
const DOTLESS_I = 'ı';

function foldCharacter(character: string): string {
  if (character === DOTLESS_I) return character;
  const upper = single(character.toUpperCase()) ?? character;
  return single(upper.toLowerCase()) ?? character;
}

function single(text: string): string | undefined {
  return [...text].length === 1 ? text : undefined;
}
