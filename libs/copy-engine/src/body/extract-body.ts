import {
  CONTENT_LINK,
  CONTENT_REFERENCE,
  NATIVE_LINK,
  NATIVE_REFERENCE,
  RECORD_LINK,
  RejectedError,
} from '@scriptorium/contracts';
import { parseTree, type Node } from 'jsonc-parser';
import { bodyHash } from './body-hash';
import { compactJson } from './compact-json';
import { withPlainRoot } from './lifted-members';

/**
 * Removes everything from a body that belongs to one variant only, so that the rest can be stored once and shared by
 * all copies (docs/explanation/architecture.md, "Why bodies contain no ids").
 *
 * A control character replaces each removed part. JSON text cannot contain a raw control character, so the body itself
 * contains none. The text is cut and never printed again: numbers, escapes and the order of keys do not change.
 *
 *   U+0001            the id of a link, a reference or a block: a slot
 *   U+0002 or U+0003  the end of the root's _meta, where lifted members are inserted again; U+0002 if they need a comma
 *
 * A link id that is not a UUID in lower case does not identify a variant and stays in the text. Rejects with
 * BODY_NOT_JSON for invalid JSON and with BODY_TOO_DEEP for nesting beyond MAX_NESTING.
 */
export interface ExtractedBody {
  readonly template: string;
  /**
   * One letter for each slot, in the order of the text. `l`: link to a variant, which localizing follows. `r`:
   * reference to a variant, `f`: link to a record; copies keep both. `b`: block, new in every copy. `s`: block of a
   * field that all locales share, new only in a new family.
   */
  readonly slotKinds: string;
  readonly slots: readonly string[];
  /**
   * The lifted members of the root's _meta: delivery keys and hierarchy, which copies do not share. JSON text without
   * braces.
   */
  readonly lifted: string | null;
  /** `_meta.schema` of the root; null if absent. */
  readonly schemaUri: string | null;
  readonly deliveryKeys: readonly string[];
  readonly hierarchy: { readonly root: boolean; readonly parentId: string | null } | null;
  /** SHA-256 over kinds and template: the body's key in its space. */
  readonly hash: Buffer;
}

export { RECORD_LINK };

export const SLOT = '\u0001';
export const LIFTED_AFTER_COMMA = '\u0002';
export const LIFTED_ALONE = '\u0003';

/**
 * Values of `_meta.schema` for blocks. `SHARED_BLOCK` is a block in a field that all locales share, which is the same
 * block in all of them.
 */
export const BLOCK = 'urn:scriptorium:block';
export const SHARED_BLOCK = 'urn:scriptorium:shared-block';

/** The kinds of slots by the `_meta.schema` of their objects. */
export const SLOT_KIND_BY_SCHEMA: ReadonlyMap<string | undefined, string> = new Map([
  [CONTENT_LINK, 'l'],
  [CONTENT_REFERENCE, 'r'],
  [NATIVE_LINK, 'l'],
  [NATIVE_REFERENCE, 'r'],
  [RECORD_LINK, 'f'],
  [BLOCK, 'b'],
  [SHARED_BLOCK, 's'],
]);
/** Links whose objects must have a `contentType`. */
const WITH_CONTENT_TYPE: readonly (string | undefined)[] = [CONTENT_LINK, CONTENT_REFERENCE];
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

  const meta = member(root, '_meta');
  const lifting = meta?.type === 'object' ? liftMembers(meta) : { cuts: [], members: [] };
  const hierarchy = hierarchyOf(meta);
  const lifted = lifting.members.map(({ offset, length }) =>
    withPlainRoot(compact.slice(offset, offset + length), hierarchy?.root === true),
  );

  const found: { offset: number; kind: string; id: string }[] = [];
  for (const node of objectsIn(root, new Set(lifting.members))) {
    const slot = slotOf(node, compact);
    if (slot !== undefined) found.push(slot);
  }
  found.sort((a, b) => a.offset - b.offset);

  const slotCuts = found.map(({ offset, id }) => ({ from: offset, to: offset + id.length, mark: SLOT }));
  const template = applyCuts(compact, [...slotCuts, ...lifting.cuts]);
  const slotKinds = found.map(({ kind }) => kind).join('');
  return {
    template,
    slotKinds,
    slots: found.map(({ id }) => id),
    lifted: lifted.length === 0 ? null : lifted.join(','),
    schemaUri: stringMember(meta, 'schema') ?? null,
    deliveryKeys: deliveryKeysOf(meta),
    hierarchy,
    hash: bodyHash(slotKinds, template),
  };
}

/**
 * Generates `root` and every object below it, except in the `lifted` members, whose text has no slots. Not recursive,
 * because clients control the depth of bodies.
 */
function* objectsIn(root: Node, lifted: ReadonlySet<Node>): Generator<Node> {
  const left = [root];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (lifted.has(node)) continue;
    if (node.type === 'object') yield node;
    left.push(...(node.children ?? []));
  }
}

function slotOf(object: Node, text: string): { offset: number; kind: string; id: string } | undefined {
  const schema = stringMember(member(object, '_meta'), 'schema');
  const kind = SLOT_KIND_BY_SCHEMA.get(schema);
  const idNode = member(object, 'id');
  if (kind === undefined || idNode?.type !== 'string') return undefined;
  if (WITH_CONTENT_TYPE.includes(schema) && stringMember(object, 'contentType') === undefined) return undefined;
  const offset = idNode.offset + 1;
  const id = text.slice(offset, idNode.offset + idNode.length - 1);
  return UUID.test(id) ? { offset, kind, id } : undefined;
}

function liftMembers(meta: Node): { cuts: Cut[]; members: Node[] } {
  const members = meta.children ?? [];
  const isLifted = (property: Node): boolean => {
    const [key, value] = property.children ?? [];
    if (!LIFTED_MEMBERS.includes(String(key?.value))) return false;
    return key?.value !== 'hierarchy' || value?.type === 'object';
  };
  const kept = members.filter((property) => !isLifted(property));
  const lifted = members.filter(isLifted);
  const end = meta.offset + meta.length - 1;
  // One cut between each pair of kept members, which replaces everything between them by one comma.
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
  return { cuts, members: lifted };
}

function applyCuts(text: string, cuts: readonly Cut[]): string {
  const pieces: string[] = [];
  let position = 0;
  for (const { from, to, mark } of [...cuts].sort((a, b) => a.from - b.from)) {
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

/** Returns the value of an object's member; the last one of several with the same name, as JSON.parse does. */
function member(object: Node | undefined, name: string): Node | undefined {
  if (object?.type !== 'object') return undefined;
  return object.children?.findLast((property) => property.children?.[0]?.value === name)?.children?.[1];
}

function stringMember(object: Node | undefined, name: string): string | undefined {
  const node = member(object, name);
  return node?.type === 'string' ? String(node.value) : undefined;
}
