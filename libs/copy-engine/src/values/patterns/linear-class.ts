import { codeOf, ESCAPED, linearLiteral, SPACES } from './linear-literal';

const ATOM = new RegExp(String.raw`(?<set>\\[dDwW])|(?<space>\\s)|(?<literal>${ESCAPED}|[^\\\]])`, 'y');

/** A character, with its code unit, or a set of characters. */
interface Atom {
  readonly source: string;
  readonly code: number | undefined;
  readonly end: number;
}

/**
 * Translates the character class that starts at an index of a JavaScript pattern. Returns undefined if it has no
 * translation.
 */
export function linearClass(
  pattern: string,
  start: number,
): { readonly source: string; readonly end: number } | undefined {
  const isNegated = pattern[start + 1] === '^';
  let at = start + (isNegated ? 2 : 1);
  // JavaScript's empty class matches nothing, and its negation anything. RE2 has neither.
  if (pattern[at] === ']') return undefined;
  let source = isNegated ? '[^' : '[';
  while (pattern[at] !== ']') {
    const first = atomAt(pattern, at);
    if (first === undefined) return undefined;
    const isRange = pattern[first.end] === '-' && pattern[first.end + 1] !== ']';
    const last = isRange ? atomAt(pattern, first.end + 1) : undefined;
    if (isRange && last === undefined) return undefined;
    source += last === undefined ? first.source : rangeOf(first, last);
    at = (last ?? first).end;
  }
  return { source: `${source}]`, end: at + 1 };
}

function atomAt(pattern: string, at: number): Atom | undefined {
  ATOM.lastIndex = at;
  const { 0: text = '', groups } = ATOM.exec(pattern) ?? {};
  const end = at + text.length;
  if (groups?.['set'] !== undefined) return { source: text, code: undefined, end };
  if (groups?.['space'] !== undefined) return { source: SPACES, code: undefined, end };
  if (groups?.['literal'] === undefined) return undefined;
  const code = codeOf(text);
  const source = linearLiteral(code);
  return source === undefined ? undefined : { source, code, end };
}

/** Beside a set, the hyphen is a character. */
function rangeOf(first: Atom, last: Atom): string {
  const isRange = first.code !== undefined && last.code !== undefined;
  return `${first.source}${isRange ? '-' : '\\-'}${last.source}`;
}
