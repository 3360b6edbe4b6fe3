/**
 * Translates a JavaScript regular expression (without flags) into one of RE2 that matches the same texts. RE2 takes
 * linear time, but some syntax means something else there: `\s` has fewer characters, `.` has more, `\Z` and `(?i)` are
 * operators. So only syntax with a known translation is translated, and a literal is written as its code. Groups become
 * non-capturing, because the caller only tests. RE2 reads code points and JavaScript reads code units, so that both
 * agree only on texts without surrogates.
 */
import { linearClass } from './linear-class';
import { codeOf, ESCAPED, linearLiteral, SPACES } from './linear-literal';

/** A pattern for RE2. */
export interface LinearSource {
  readonly source: string;
  /** Instructions at most: repetitions are unrolled. A test takes at most `size` steps for each character. */
  readonly size: number;
}

/** RE2 rejects larger counts. */
const MAX_COUNT = 1_000;
/** A program of 2,000 instructions takes up to 20 ms to compile. */
const MAX_SIZE = 2_000;

/** The syntax outside of character classes. */
const TOKEN = new RegExp(
  [
    String.raw`(?<kept>\\[dDwWbB]|\|)`,
    String.raw`(?<named>\\[sS]|[.^$])`,
    String.raw`(?<open>\((?:\?:|\?<[A-Za-z_]\w*>|(?!\?)))`,
    String.raw`(?<close>\))`,
    String.raw`(?<repeat>(?:[*+?]|\{\d+(?:,\d*)?\})\??)`,
    String.raw`(?<literal>${ESCAPED}|[^\\()[*+?])`,
  ].join('|'),
  'y',
);

const NAMED: Readonly<Record<string, string>> = {
  '^': String.raw`\A`,
  $: String.raw`\z`,
  '.': String.raw`[^\x{a}\x{d}\x{2028}\x{2029}]`,
  '\\s': `[${SPACES}]`,
  '\\S': `[^${SPACES}]`,
};

type Part = { readonly kind: 'atom' | 'repeat'; readonly source: string } | { readonly kind: 'open' | 'close' };

/** Returns undefined for a pattern without a translation. `pattern` must be valid in JavaScript. */
export function linearSource(pattern: string): LinearSource | undefined {
  const size = new ProgramSize();
  let source = '';
  for (let at = 0; at < pattern.length;) {
    const found = partAt(pattern, at);
    if (found === undefined || !size.accepts(found.part)) return undefined;
    source += sourceOf(found.part);
    at = found.end;
  }
  return { source, size: size.total };
}

function partAt(pattern: string, at: number): { readonly part: Part; readonly end: number } | undefined {
  if (pattern[at] === '[') {
    const found = linearClass(pattern, at);
    return found && { part: { kind: 'atom', source: found.source }, end: found.end };
  }
  TOKEN.lastIndex = at;
  const { 0: text = '', groups = {} } = TOKEN.exec(pattern) ?? {};
  const part = partOf(text, groups);
  return part && { part, end: at + text.length };
}

function partOf(text: string, groups: Readonly<Record<string, string | undefined>>): Part | undefined {
  if (groups['open'] !== undefined) return { kind: 'open' };
  if (groups['close'] !== undefined) return { kind: 'close' };
  if (groups['repeat'] !== undefined) return { kind: 'repeat', source: text };
  if (groups['kept'] !== undefined) return { kind: 'atom', source: text };
  const source = groups['literal'] === undefined ? NAMED[text] : linearLiteral(codeOf(text));
  return source === undefined ? undefined : { kind: 'atom', source };
}

function sourceOf(part: Part): string {
  if ('source' in part) return part.source;
  return part.kind === 'open' ? '(?:' : ')';
}

/** Counts the instructions of a pattern. A repetition multiplies the part before it. */
class ProgramSize {
  /** The sizes of the pattern and of the open groups, the innermost last. */
  private readonly sizes = [0];
  /** The size of the part before. */
  private last = 0;

  get total(): number {
    return this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Returns false if the program becomes too large. */
  accepts(part: Part): boolean {
    if (part.kind === 'open') this.sizes.push(2);
    else if ('source' in part && part.kind === 'repeat') {
      const times = countOf(part.source);
      if (times > MAX_COUNT) return false;
      this.add(this.last * times + 1);
    } else {
      this.last = part.kind === 'close' ? (this.sizes.pop() ?? 0) : 2;
      this.add(this.last);
    }
    return this.total <= MAX_SIZE;
  }

  private add(size: number): void {
    this.sizes.push((this.sizes.pop() ?? 0) + size);
  }
}

function countOf(repetition: string): number {
  const [, least = '1', most] = /^\{(\d+)(?:,(\d*))?\}/.exec(repetition) ?? [];
  return Math.max(Number(least), Number(most ?? 0)) + 1;
}
