const CONTROLS: Readonly<Record<string, number>> = { f: 12, n: 10, r: 13, t: 9, v: 11 };

/** The escapes of one character in JavaScript that are translated. */
export const ESCAPED = String.raw`\\(?:[fnrtv]|x[\da-fA-F]{2}|u[\da-fA-F]{4}|[^\w\s])`;

/** The characters of `\s` in JavaScript, for a character class of RE2, whose own `\s` has fewer. */
export const SPACES = String.raw`\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`;

/** Returns the code unit that a literal or an escape of one character matches. */
export function codeOf(literal: string): number {
  if (!literal.startsWith('\\')) return literal.charCodeAt(0);
  const [, kind = '', digits = ''] = /^\\(.)(.*)$/s.exec(literal) ?? [];
  if (digits !== '') return parseInt(digits, 16);
  return CONTROLS[kind] ?? kind.charCodeAt(0);
}

/** Returns the literal of RE2 for a character. Undefined for a surrogate, which RE2 cannot match. */
export function linearLiteral(code: number): string | undefined {
  return code >= 0xd800 && code <= 0xdfff ? undefined : `\\x{${code.toString(16)}}`;
}
