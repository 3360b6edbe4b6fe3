import { RejectedError } from '@scriptorium/contracts';
import { visit } from 'jsonc-parser';
import { MAX_NESTING } from '../body/compact-json';
import { SLOT_KIND_BY_SCHEMA } from '../body/extract-body';
import type { Span } from '../body/json-text';
import { ITEM_NODES } from '../values/dast';

/*
 * A JSON text as a tree of positions, so that a merge can cut the text and never prints it again. Each value has the
 * number of its content: two values of trees with the same numbering have the same content if and only if their numbers
 * are equal. Comparing two values costs one comparison, whatever their size.
 *
 * The order of keys, white space and the escapes of strings are not content. Numbers are compared by their text: 1.0
 * and 1 differ, because clients receive the text. Of a repeated key, the last value counts, as for JSON.parse.
 */

interface Value extends Span {
  readonly content: number;
}

export interface ScalarNode extends Value {
  readonly kind: 'scalar';
  /** The value of a string; undefined for other scalars. */
  readonly string: string | undefined;
}

export interface MemberNode {
  readonly key: string;
  /** Start of the key. */
  readonly keyFrom: number;
  readonly value: JsonNode;
}

export interface ObjectNode extends Value {
  readonly kind: 'object';
  /** In the order of the text, with repeated keys. */
  readonly entries: readonly MemberNode[];
  /** The last member of each key. */
  readonly members: ReadonlyMap<string, MemberNode>;
  /** The id of a block, or of the target of a link. Undefined for other objects. */
  readonly identity: string | undefined;
}

export interface ArrayNode extends Value {
  readonly kind: 'array';
  readonly elements: readonly JsonNode[];
}

export type JsonNode = ScalarNode | ObjectNode | ArrayNode;

/** Numbers of contents by their canonical text. One numbering per comparison. */
export type Numbering = Map<string, number>;

/** An object or an array that is being read. */
interface Open {
  readonly from: number;
  readonly elements: JsonNode[];
  readonly entries: MemberNode[];
  /** The member that is being read; null in an array. */
  member: { readonly key: string; readonly keyFrom: number } | null;
}

/** Returns the tree of a text. Rejects with BODY_NOT_JSON, or BODY_TOO_DEEP {limit} beyond MAX_NESTING levels. */
export function jsonTree(text: string, numbering: Numbering): JsonNode {
  const open: Open[] = [];
  let root: JsonNode | undefined;
  const begin = (from: number): void => {
    if (open.length === MAX_NESTING) throw tooDeep();
    open.push({ from, elements: [], entries: [], member: null });
  };
  const add = (value: JsonNode): void => {
    const top = open.at(-1);
    if (top === undefined) root = value;
    else if (top.member === null) top.elements.push(value);
    else top.entries.push({ key: top.member.key, keyFrom: top.member.keyFrom, value });
  };
  const end =
    (nodeOf: (closed: Open, to: number, numbering: Numbering) => JsonNode) =>
    (offset: number): void => {
      const closed = open.pop();
      if (closed !== undefined) add(nodeOf(closed, offset + 1, numbering));
    };
  visit(
    text,
    {
      onObjectBegin: begin,
      onArrayBegin: begin,
      onObjectEnd: end(objectOf),
      onArrayEnd: end(arrayOf),
      onObjectProperty: (key, keyFrom) => {
        const top = open.at(-1);
        if (top !== undefined) top.member = { key, keyFrom };
      },
      onLiteralValue: (value: unknown, from, length) => {
        const string = typeof value === 'string' ? value : undefined;
        const canonical = string === undefined ? text.slice(from, from + length) : `"${string}`;
        add({ kind: 'scalar', from, to: from + length, content: numberOf(canonical, numbering), string });
      },
      onError: () => {
        throw new RejectedError('BODY_NOT_JSON', 'The body is not valid JSON.');
      },
    },
    { disallowComments: true },
  );
  if (root === undefined) throw new RejectedError('BODY_NOT_JSON', 'The body is empty.');
  return root;
}

function arrayOf({ from, elements }: Open, to: number, numbering: Numbering): ArrayNode {
  let canonical = '[';
  for (const { content } of elements) canonical += `${String(content)},`;
  return { kind: 'array', from, to, content: numberOf(canonical, numbering), elements };
}

function objectOf({ from, entries }: Open, to: number, numbering: Numbering): ObjectNode {
  const members = new Map<string, MemberNode>();
  for (const entry of entries) members.set(entry.key, entry);
  const keys = [...members.keys()].sort();
  let canonical = '{';
  // With the length of the key, no two objects have the same text.
  for (const key of keys) canonical += `${String(key.length)}:${key}${String(members.get(key)?.value.content)},`;
  const content = numberOf(canonical, numbering);
  return { kind: 'object', from, to, content, entries, members, identity: identityOf(members) };
}

/** Returns the identity of an element; undefined if it has none. A node of a structured text has that of its item. */
export function identityIn(node: JsonNode | undefined): string | undefined {
  if (node?.kind !== 'object') return undefined;
  if (node.identity !== undefined) return node.identity;
  const item = ITEM_NODES.has(stringOf(node.members.get('type'))) ? node.members.get('item')?.value : undefined;
  return item?.kind === 'object' ? item.identity : undefined;
}

/** Whether two values, each of which may be missing, have the same content. */
export function isSame(one: JsonNode | undefined, other: JsonNode | undefined): boolean {
  return one?.content === other?.content;
}

function identityOf(members: ObjectNode['members']): string | undefined {
  const meta = members.get('_meta')?.value;
  const schema = meta?.kind === 'object' ? stringOf(meta.members.get('schema')) : undefined;
  return SLOT_KIND_BY_SCHEMA.has(schema) ? stringOf(members.get('id')) : undefined;
}

function stringOf(member: MemberNode | undefined): string | undefined {
  return member?.value.kind === 'scalar' ? member.value.string : undefined;
}

function numberOf(canonical: string, numbering: Numbering): number {
  const known = numbering.get(canonical);
  if (known !== undefined) return known;
  numbering.set(canonical, numbering.size);
  return numbering.size - 1;
}

function tooDeep(): RejectedError {
  const message = `The body must not be nested deeper than ${String(MAX_NESTING)} levels.`;
  return new RejectedError('BODY_TOO_DEEP', message, { limit: MAX_NESTING });
}
