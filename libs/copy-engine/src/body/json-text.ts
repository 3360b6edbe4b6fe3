/*
 * Reads JSON text without parsing it, so that the text of unchanged parts stays the same: numbers, escapes, the order
 * of keys. The text must be valid JSON: the result of JSON.stringify, or text that was parsed when it was saved.
 *
 * A duplicate reads every body of a record here, and jsonc-parser 3.3.1 is slower (Node 20, both in turns in one
 * process). With its scanner, membersOf takes 1.8 times as long for a body of 1 KB, 1.7 times for 100 KB and 1.5 times
 * for 1 MB. Its parseTree takes 3.4 to 10 times as long, and overflows the stack at 100,000 levels.
 */

/** Position of a value in a text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Member extends Span {
  readonly key: string;
  /** Start of the key. */
  readonly keyFrom: number;
  /** The value's text. */
  readonly text: string;
}

const STRUCTURE = /["{}[\]]/g;
const LITERAL = /[^\s,\]}]*/y;

/** Returns the members of an object in order; empty if the text is not an object. */
export function membersOf(object: string): Member[] {
  const members: Member[] = [];
  let at = pastSpace(object, 0);
  if (object[at] !== '{') return members;
  at = pastSpace(object, at + 1);
  while (object[at] === '"') {
    const keyFrom = at;
    at = endOfString(object, at);
    const key = JSON.parse(object.slice(keyFrom, at)) as string;
    const from = pastSpace(object, pastSpace(object, at) + 1);
    const to = endOfValue(object, from);
    members.push({ key, keyFrom, from, to, text: object.slice(from, to) });
    at = pastSeparator(object, to);
  }
  return members;
}

/** Returns the texts of an object's members by key; the last one of several with the same key, as JSON.parse does. */
export function memberTexts(object: string): ReadonlyMap<string, string> {
  return new Map(membersOf(object).map(({ key, text }) => [key, text]));
}

/** Returns the texts of an array's elements; empty if the text is not an array. */
export function elementsOf(array: string): string[] {
  const elements: string[] = [];
  let at = pastSpace(array, 0);
  if (array[at] !== '[') return elements;
  at = pastSpace(array, at + 1);
  while (at < array.length && array[at] !== ']') {
    const to = endOfValue(array, at);
    elements.push(array.slice(at, to));
    at = pastSeparator(array, to);
  }
  return elements;
}

export function objectText(members: Iterable<readonly [string, string]>): string {
  return `{${[...members].map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
}

export function arrayText(elements: readonly string[]): string {
  return `[${elements.join(',')}]`;
}

/** Returns the value of a JSON string; undefined if the text is not a string. */
export function stringIn(text: string | undefined): string | undefined {
  return text?.startsWith('"') === true ? (JSON.parse(text) as string) : undefined;
}

function endOfValue(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return endOfString(text, from);
  if (first === '{' || first === '[') return endOfStructure(text, from);
  LITERAL.lastIndex = from;
  LITERAL.exec(text);
  return Math.max(LITERAL.lastIndex, from + 1);
}

function endOfStructure(text: string, from: number): number {
  let depth = 0;
  STRUCTURE.lastIndex = from;
  for (let found = STRUCTURE.exec(text); found !== null; found = STRUCTURE.exec(text)) {
    const [mark] = found;
    if (mark === '"') STRUCTURE.lastIndex = endOfString(text, found.index);
    else depth += mark === '{' || mark === '[' ? 1 : -1;
    if (depth === 0) return found.index + 1;
  }
  throw new Error('The text is not valid JSON: a bracket is not closed.');
}

function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slash = quote;
    while (text[slash - 1] === '\\') slash -= 1;
    if ((quote - slash) % 2 === 0) return quote + 1;
  }
  throw new Error('The text is not valid JSON: a string is not closed.');
}

function pastSeparator(text: string, from: number): number {
  const at = pastSpace(text, from);
  return text[at] === ',' ? pastSpace(text, at + 1) : at;
}

function pastSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1;
  return at;
}
