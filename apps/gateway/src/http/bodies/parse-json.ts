/**
 * Parses the JSON of a request twice: into values, for the members that the gateway reads, and into the text that was
 * sent, for the members that it passes on. The text loses only the white space between tokens; numbers, escapes, the
 * order of keys and duplicate keys are kept.
 *
 * JSON.parse validates the text first, so jsonc-parser's scanner only reads valid JSON. JSON.parse makes `__proto__` an
 * ordinary own property, so no prototype is polluted. The last of duplicate members counts, in both results.
 *
 * Rejects malformed JSON with REQUEST_NOT_JSON and more than 500 levels with REQUEST_TOO_DEEP.
 */
import { RejectedError } from '@scriptorium/contracts';
import { createScanner } from 'jsonc-parser';

const MAX_DEPTH = 500;

/** A JSON value together with its text. */
export interface ParsedJson {
  readonly value: unknown;
  /** The text of each member of an object. */
  readonly members: ReadonlyMap<string, string>;
  /** The text of each element of an array. */
  readonly elements: readonly string[];
}

export function parseJson(text: string): ParsedJson {
  const value = parsed(text);
  const pieces = piecesOf(tokensOf(text));
  if (Array.isArray(value)) return { value, members: new Map(), elements: pieces.map(textOf) };
  // A part of an object consists of the name, a colon and the tokens of the value.
  const members = pieces.map((piece): [string, string] => [
    String(parsed(textOf(piece.slice(0, 1)))),
    textOf(piece.slice(2)),
  ]);
  return { value, members: new Map(members), elements: [] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'syntax error';
    throw new RejectedError('REQUEST_NOT_JSON', `The request's body is not valid JSON: ${reason}`);
  }
}

interface Token {
  readonly text: string;
  /** Number of open brackets around the token. A bracket has the depth of its surroundings. */
  readonly depth: number;
}

function tokensOf(source: string): Token[] {
  const scanner = createScanner(source, true);
  const tokens: Token[] = [];
  let depth = 0;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const start = scanner.getTokenOffset();
    const text = source.slice(start, start + scanner.getTokenLength());
    if (text === '}' || text === ']') depth -= 1;
    tokens.push({ text, depth });
    if (text === '{' || text === '[') depth += 1;
    if (depth > MAX_DEPTH) throw tooDeep();
  }
  return tokens;
}

function tooDeep(): RejectedError {
  const message = `The request's body may have at most ${MAX_DEPTH} levels of nested JSON.`;
  return new RejectedError('REQUEST_TOO_DEEP', message, { limit: MAX_DEPTH });
}

/** Returns the tokens of each member or element of the outermost object or array. */
function piecesOf(tokens: readonly Token[]): Token[][] {
  const inside = tokens.slice(1, -1);
  if (inside.length === 0) return [];
  const commas = inside.flatMap(({ text, depth }, at) => (depth === 1 && text === ',' ? [at] : []));
  return [-1, ...commas].map((comma, nth) => inside.slice(comma + 1, commas[nth] ?? inside.length));
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join('');
}
