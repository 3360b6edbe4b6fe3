import type { FamilyId } from '@scriptorium/contracts';
import { BLOCK, RECORD_LINK, SHARED_BLOCK } from '../body/extract-body';
import { elementsOf, memberTexts, objectText, stringIn } from '../body/json-text';

/** Kind of a block in a body: in one locale only, or shared by all locales. */
export type BlockKind = typeof BLOCK | typeof SHARED_BLOCK;

/** A block in a body. */
export interface StoredBlock {
  readonly kind: BlockKind;
  /** The content type of its model. */
  readonly type: string;
  readonly id: string;
  /** Texts of stored values by API key. */
  readonly fields: ReadonlyMap<string, string>;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function linkText(id: string): string {
  return `{"_meta":{"schema":"${RECORD_LINK}"},"id":"${id}"}`;
}

/** Returns the id of the record that a stored value links to; undefined if the value is not a link. */
export function linkedId(text: string): FamilyId | undefined {
  const members = memberTexts(text);
  const schema = stringIn(memberTexts(members.get('_meta') ?? '').get('schema'));
  const id = stringIn(members.get('id'));
  return schema === RECORD_LINK && id !== undefined && UUID.test(id) ? (id as FamilyId) : undefined;
}

export function blockText({ kind, type, id, fields }: StoredBlock): string {
  const meta = `{"schema":"${kind}","type":${JSON.stringify(type)}}`;
  return `{"_meta":${meta},"id":"${id}","fields":${objectText(fields)}}`;
}

/** Returns the block in a stored value; undefined if the value is not a block. */
export function readBlock(text: string): StoredBlock | undefined {
  const members = memberTexts(text);
  const head = headOf(members);
  return head && { ...head, fields: memberTexts(members.get('fields') ?? '{}') };
}

function headOf(members: ReadonlyMap<string, string>): Omit<StoredBlock, 'fields'> | undefined {
  const meta = memberTexts(members.get('_meta') ?? '');
  const kind = stringIn(meta.get('schema'));
  const type = stringIn(meta.get('type'));
  const id = stringIn(members.get('id'));
  if ((kind !== BLOCK && kind !== SHARED_BLOCK) || type === undefined) return undefined;
  return id !== undefined && UUID.test(id) ? { kind, type, id } : undefined;
}

/** Part of the text of every block and link. Text without it is not searched. */
const MARK = 'urn:scriptorium:';

/** Returns the texts of all blocks in a stored value by their ids, including blocks inside other blocks. */
export function blocksIn(text: string, into = new Map<string, string>()): Map<string, string> {
  if (!text.includes(MARK)) return into;
  const members = memberTexts(text);
  const head = headOf(members);
  if (head !== undefined) into.set(head.id, text);
  for (const each of [...members.values(), ...elementsOf(text)]) blocksIn(each, into);
  return into;
}

/** Returns the ids of the records that a stored value and its blocks link to. */
export function linksIn(text: string, into = new Set<string>()): Set<string> {
  if (!text.includes(RECORD_LINK)) return into;
  const link = linkedId(text);
  if (link !== undefined) into.add(link);
  for (const member of memberTexts(text).values()) linksIn(member, into);
  for (const element of elementsOf(text)) linksIn(element, into);
  return into;
}

/** Returns the nesting depth of blocks in a stored value: 1 for a block without blocks. */
export function blockDepth(text: string): number {
  if (!text.includes(MARK)) return 0;
  const members = memberTexts(text);
  const within = [...members.values(), ...elementsOf(text)].map(blockDepth);
  return Math.max(0, ...within) + (headOf(members) === undefined ? 0 : 1);
}

/**
 * Returns a block and its inner blocks with another kind. The marks cannot occur in content, where quotes are escaped.
 */
export function asKind(text: string, kind: BlockKind): string {
  const other = kind === BLOCK ? SHARED_BLOCK : BLOCK;
  return text.replaceAll(`"schema":"${other}"`, `"schema":"${kind}"`);
}
