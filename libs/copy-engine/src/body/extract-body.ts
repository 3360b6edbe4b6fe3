import { createHash } from 'node:crypto';
import { RejectedError } from '@scriptorium/contracts';
import { parseTree, type Node } from 'jsonc-parser';
import { compactJson } from './compact-json';

/**
 * Takes everything out of a body that belongs to one variant alone, so that what is left can be stored once and shared
 * by every copy (docs/explanation/architecture.md, "Why bodies hold no ids").
 *
 * What is cut out is replaced in the text by a control character. JSON text cannot hold a raw control character, so none
 * of them can be part of the body. The text is cut, never re-printed: numbers, escapes and the order of keys stay as
 * they were written.
 *
 *   U+0001            the id of a link, a reference or a block: a slot
 *   U+0002 or U+0003  the end of the root's _meta, where lifted members go back; U+0002 where a comma must precede them
 *
 * A link's id that is not a UUID in lower case names no variant here and stays in the text. Invalid JSON is refused as
 * BODY_NOT_JSON, nesting beyond MAX_NESTING as BODY_TOO_DEEP.
 */
export interface ExtractedBody {
  readonly template: string;
  /**
   * One letter a slot, in the order of the text. `l` link to a variant: followed by localizing. `r` reference to a variant
   * and `f` link to a record: kept. `b` block: new in every copy. `s` block of a field that all locales share: new where
   * the family is.
   */
  readonly slotKinds: string;
  readonly slots: readonly string[];
  /** Members of the root's _meta that no copy shares (delivery keys, hierarchy), as JSON text without braces. */
  readonly lifted: string | null;
  /** `_meta.schema` of the root, null where there is none. */
  readonly schemaUri: string | null;
  readonly deliveryKeys: readonly string[];
  readonly hierarchy: { readonly root: boolean; readonly parentId: string | null } | null;
  /** SHA-256 over kinds and template: the body's key in its space. */
  readonly hash: Buffer;
}

export const SLOT = '\u0001';
export const LIFTED_AFTER_COMMA = '\u0002';
export const LIFTED_ALONE = '\u0003';

const CORE = 'http://bigcontent.io/cms/schema/v1/core#/definitions';

/**
 * What `_meta.schema` says of objects with an id of their own that no variant has: a link to a record (`id` is a
 * family's), a block, and a block in a field that all locales share, which is one block in all of them.
 */
export const RECORD_LINK = 'urn:scriptorium:record-link';
export const BLOCK = 'urn:scriptorium:block';
export const SHARED_BLOCK = 'urn:scriptorium:shared-block';

const SLOT_KIND_BY_SCHEMA: ReadonlyMap<string | undefined, string> = new Map([
  [`${CORE}/content-link`, 'l'],
  [`${CORE}/content-reference`, 'r'],
  [RECORD_LINK, 'f'],
  [BLOCK, 'b'],
  [SHARED_BLOCK, 's'],
]);
/** Kinds of objects that name a variant, and are it only with a `contentType` beside. */
const NAMES_VARIANT = 'lr';
const LIFTED_MEMBERS = ['deliveryKey', 'deliveryKeys', 'hierarchy'];
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly mark: string;
}

export function extractBody(text: string): ExtractedBody {
  const compact = compactJson(text);
  const root = parseTree(compact);
  if (root?.type !== 'object') throw new RejectedError('BODY_NOT_JSON', 'The body must be a JSON object.');

  const found: { offset: number; kind: string; id: string }[] = [];
  for (const node of objectsIn(root)) {
    const slot = slotOf(node, compact);
    if (slot !== undefined) found.push(slot);
  }
  found.sort((a, b) => a.offset - b.offset);

  const meta = member(root, '_meta');
  const lifting = meta?.type === 'object' ? liftMembers(meta, compact) : { cuts: [], texts: [] };
  const slotCuts = found.map(({ offset, id }) => ({ from: offset, to: offset + id.length, mark: SLOT }));
  const template = applyCuts(compact, [...slotCuts, ...lifting.cuts]);
  const slotKinds = found.map(({ kind }) => kind).join('');
  return {
    template,
    slotKinds,
    slots: found.map(({ id }) => id),
    lifted: lifting.texts.length === 0 ? null : lifting.texts.join(','),
    schemaUri: stringMember(meta, 'schema') ?? null,
    deliveryKeys: deliveryKeysOf(meta),
    hierarchy: hierarchyOf(meta),
    hash: createHash('sha256').update(slotKinds).update('\n').update(template).digest(),
  };
}

/** Every object below and including `root`. A list of what is left to visit, not recursion: bodies come from outside. */
function* objectsIn(root: Node): Generator<Node> {
  const left = [root];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (node.type === 'object') yield node;
    left.push(...(node.children ?? []));
  }
}

function slotOf(object: Node, text: string): { offset: number; kind: string; id: string } | undefined {
  const kind = SLOT_KIND_BY_SCHEMA.get(stringMember(member(object, '_meta'), 'schema'));
  const idNode = member(object, 'id');
  if (kind === undefined || idNode?.type !== 'string') return undefined;
  if (NAMES_VARIANT.includes(kind) && stringMember(object, 'contentType') === undefined) return undefined;
  const offset = idNode.offset + 1;
  const id = text.slice(offset, idNode.offset + idNode.length - 1);
  return UUID.test(id) ? { offset, kind, id } : undefined;
}

function liftMembers(meta: Node, text: string): { cuts: Cut[]; texts: string[] } {
  const members = meta.children ?? [];
  const isLifted = (property: Node): boolean => {
    const [key, value] = property.children ?? [];
    if (!LIFTED_MEMBERS.includes(String(key?.value))) return false;
    return key?.value !== 'hierarchy' || value?.type === 'object';
  };
  const kept = members.filter((property) => !isLifted(property));
  const lifted = members.filter(isLifted);
  const end = meta.offset + meta.length - 1;
  // The kept members are put side by side again: one cut from each to the next, so that every comma is accounted for.
  const cuts = kept.map((property, index): Cut => {
    const next = kept[index + 1];
    const from = property.offset + property.length;
    return next === undefined ? { from, to: end, mark: LIFTED_AFTER_COMMA } : { from, to: next.offset, mark: ',' };
  });
  const first = kept[0];
  cuts.push(
    first === undefined
      ? { from: meta.offset + 1, to: end, mark: LIFTED_ALONE }
      : { from: meta.offset + 1, to: first.offset, mark: '' },
  );
  return { cuts, texts: lifted.map(({ offset, length }) => text.slice(offset, offset + length)) };
}

function applyCuts(text: string, cuts: readonly Cut[]): string {
  const pieces: string[] = [];
  let position = 0;
  for (const { from, to, mark } of [...cuts].sort((a, b) => a.from - b.from)) {
    // A slot inside a lifted member went out with it.
    if (from < position) continue;
    pieces.push(text.slice(position, from), mark);
    position = to;
  }
  pieces.push(text.slice(position));
  return pieces.join('');
}

function deliveryKeysOf(meta: Node | undefined): string[] {
  const values = member(member(meta, 'deliveryKeys'), 'values')?.children ?? [];
  const keys = [stringMember(meta, 'deliveryKey'), ...values.map((value) => stringMember(value, 'value'))];
  return [...new Set(keys.filter((key) => key !== undefined))];
}

function hierarchyOf(meta: Node | undefined): ExtractedBody['hierarchy'] {
  const hierarchy = member(meta, 'hierarchy');
  if (hierarchy?.type !== 'object') return null;
  return {
    root: member(hierarchy, 'root')?.value === true,
    parentId: stringMember(hierarchy, 'parentId') ?? null,
  };
}

/** The value of an object's member; of several with one name the last counts, as for JSON.parse. */
function member(object: Node | undefined, name: string): Node | undefined {
  if (object?.type !== 'object') return undefined;
  return object.children?.findLast((property) => property.children?.[0]?.value === name)?.children?.[1];
}

function stringMember(object: Node | undefined, name: string): string | undefined {
  const node = member(object, name);
  return node?.type === 'string' ? String(node.value) : undefined;
}
