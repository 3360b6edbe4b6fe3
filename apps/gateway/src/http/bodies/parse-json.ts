/**
 * Reads a request's JSON twice: as values, for the members that the gateway understands, and as the text that was sent,
 * for the members that it passes on. Of the text only the white space between tokens is dropped; numbers, escapes, the
 * order of keys and duplicate keys stay.
 *
 * JSON.parse decides what is valid, so jsonc-parser's scanner only ever walks over valid JSON. JSON.parse makes
 * `__proto__` an ordinary own property: nothing is polluted. Of duplicate members the last one counts, in both readings.
 *
 * How it fails: RejectedError REQUEST_NOT_JSON for text that is not JSON, REQUEST_TOO_DEEP past 500 levels.
 */
import { RejectedError } from '@scriptorium/contracts';
import { createScanner } from 'jsonc-parser';

const MAX_DEPTH = 500;

/** A JSON value together with its text. */
export interface ParsedJson {
  readonly value: unknown;
  /** The text of each member, where the value is an object. */
  readonly members: ReadonlyMap<string, string>;
  /** The text of each element, where it is an array. */
  readonly elements: readonly string[];
}

export function parseJson(text: string): ParsedJson {
  const value = parsed(text);
  const pieces = piecesOf(tokensOf(text));
  if (Array.isArray(value)) return { value, members: new Map(), elements: pieces.map(textOf) };
  // A piece of an object is its name, a colon and the value's tokens.
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
  /** How many brackets are open around it; a bracket itself stands outside of what it encloses. */
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
  return new RejectedError('REQUEST_TOO_DEEP', `JSON may be nested ${MAX_DEPTH} levels deep`, { limit: MAX_DEPTH });
}

/** The members or elements of the outermost object or array, each as its tokens. */
function piecesOf(tokens: readonly Token[]): Token[][] {
  const inside = tokens.slice(1, -1);
  if (inside.length === 0) return [];
  const commas = inside.flatMap(({ text, depth }, at) => (depth === 1 && text === ',' ? [at] : []));
  return [-1, ...commas].map((comma, nth) => inside.slice(comma + 1, commas[nth] ?? inside.length));
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join('');
}
