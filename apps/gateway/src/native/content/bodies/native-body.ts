/**
 * Bodies as the native API shows them, and as they are stored. A stored body names its content type in `_meta.schema`,
 * and its links are objects with an `id` and a `_meta.schema`. In the native API the content type and the delivery key
 * are members of the variant, and links are short:
 *
 *   {"$link": "<variant>"}        part of the tree: localizing follows it
 *   {"$reference": "<variant>"}   points elsewhere: copies keep it
 *   {"$family": "<family>"}       names a family in every locale: copies keep it
 *
 * With `contentType`, a link or reference is stored as Amplience's content link, which the schemas of its content types
 * require. In a request, an id may also be the caller's own key of an import.
 *
 * Both directions work on JSON text, so numbers, escapes and the order of members do not change.
 */
import {
  CONTENT_LINK,
  CONTENT_REFERENCE,
  NATIVE_LINK,
  NATIVE_REFERENCE,
  RECORD_LINK,
  RejectedError,
} from '@scriptorium/contracts';
import { getNodePath, type Node, parseTree } from 'jsonc-parser';

type LinkName = '$link' | '$reference' | '$family';

const NAMES: readonly LinkName[] = ['$link', '$reference', '$family'];
const SHORT: Readonly<Record<string, LinkName>> = {
  [NATIVE_LINK]: '$link',
  [CONTENT_LINK]: '$link',
  [NATIVE_REFERENCE]: '$reference',
  [CONTENT_REFERENCE]: '$reference',
  [RECORD_LINK]: '$family',
};
const MAX_NAME = 1_000;

export interface StoredMembers {
  readonly contentType: string;
  /** Null: none. */
  readonly deliveryKey: string | null;
}

/** Returns the id of the variant or family that a link names. */
export type ResolveLink = (kind: 'variant' | 'family', name: string) => string;

/**
 * Returns the stored form of a native body. Rejects with FIELD_INVALID {property} for a body that is no object, and
 * LINK_INVALID {property} for a malformed link.
 */
export function toStoredBody(text: string, members: StoredMembers, resolve: ResolveLink): string {
  const root = rootOf(text);
  const print = (node: Node): string => {
    const link = node === root ? undefined : linkIn(node);
    return link === undefined ? printNode(text, node, print) : storedLink(link, resolve);
  };
  const rest = propertiesOf(root).filter(({ name }) => name !== '_meta');
  const meta = metaOf(root).filter(({ name }) => !['schema', 'deliveryKey', 'deliveryKeys'].includes(name));
  const { contentType, deliveryKey } = members;
  const metaTexts = [
    member('schema', JSON.stringify(contentType)),
    ...meta.map(({ name, value }) => member(name, sliceOf(text, value))),
    ...(deliveryKey === null ? [] : [member('deliveryKey', JSON.stringify(deliveryKey))]),
  ];
  return object([
    member('_meta', object(metaTexts)),
    ...rest.map(({ key, value }) => `${sliceOf(text, key)}:${print(value)}`),
  ]);
}

/** Returns the native form of a stored body. Members of its root's `_meta` besides those of the variant stay. */
export function toNativeBody(text: string): { readonly body: string; readonly deliveryKey: string | null } {
  const root = rootOf(text);
  const print = (node: Node): string => shortLink(node) ?? printNode(text, node, print);
  const meta = metaOf(root);
  const key = meta.find(({ name }) => name === 'deliveryKey')?.value;
  const kept = meta.filter(({ name }) => name !== 'schema' && name !== 'deliveryKey');
  const metaText = object(kept.map(({ name, value }) => member(name, sliceOf(text, value))));
  const members = propertiesOf(root).flatMap(({ name, key: keyNode, value }) => {
    if (name !== '_meta') return [`${sliceOf(text, keyNode)}:${print(value)}`];
    return kept.length === 0 ? [] : [member('_meta', metaText)];
  });
  return { body: object(members), deliveryKey: key?.type === 'string' ? String(key.value) : null };
}

/** Returns the native form of a value in a stored body. */
export function toNativeValue(text: string): string {
  const root = parseTree(text);
  const print = (node: Node): string => shortLink(node) ?? printNode(text, node, print);
  return root === undefined ? text : print(root);
}

/** Returns the stored form of a value of a native body. Rejects with LINK_INVALID {property}. */
export function toStoredValue(text: string, property: string, resolve: ResolveLink): string {
  const root = parseTree(text);
  const print = (node: Node): string => {
    const link = linkIn(node, property);
    return link === undefined ? printNode(text, node, print) : storedLink(link, resolve);
  };
  return root === undefined ? text : print(root);
}

interface Property {
  readonly name: string;
  readonly key: Node;
  readonly value: Node;
}

interface Link {
  readonly name: LinkName;
  readonly target: string;
  readonly contentType: string | undefined;
}

function rootOf(text: string): Node {
  const root = parseTree(text);
  if (root?.type === 'object') return root;
  throw new RejectedError('FIELD_INVALID', '"body" must be an object.', { property: 'body' });
}

function propertiesOf({ children = [] }: Node): Property[] {
  return children.flatMap(({ children: pair = [] }) => {
    const [key, value] = pair;
    return key === undefined || value === undefined ? [] : [{ name: String(key.value), key, value }];
  });
}

function metaOf(root: Node): Property[] {
  const meta = propertiesOf(root).findLast(({ name }) => name === '_meta');
  if (meta === undefined) return [];
  if (meta.value.type !== 'object') {
    throw new RejectedError('FIELD_INVALID', '"body._meta" must be an object.', { property: 'body._meta' });
  }
  return propertiesOf(meta.value);
}

/** Returns the link that an object of a request is; undefined for any other value. Rejects with LINK_INVALID. */
function linkIn(node: Node, root = 'body'): Link | undefined {
  if (node.type !== 'object') return undefined;
  const properties = propertiesOf(node);
  const link = properties.find((each) => NAMES.some((name) => name === each.name));
  if (link === undefined) return undefined;
  const others = properties.filter((each) => each !== link);
  const contentType = others.find(({ name }) => name === 'contentType')?.value;
  const isName = link.value.type === 'string' && link.value.value !== '' && String(link.value.value).length <= MAX_NAME;
  const areKnown = others.every(({ name }) => name === 'contentType' && link.name !== '$family');
  if (!isName || !areKnown || (contentType !== undefined && contentType.type !== 'string')) {
    const property = [root, ...getNodePath(node)].join('.');
    const message = `"${property}" must be a link such as {"$link": "key"}, with an optional "contentType".`;
    throw new RejectedError('LINK_INVALID', message, { property });
  }
  return {
    name: link.name as LinkName,
    target: String(link.value.value),
    contentType: contentType === undefined ? undefined : String(contentType.value),
  };
}

function storedLink({ name, target, contentType }: Link, resolve: ResolveLink): string {
  const id = JSON.stringify(resolve(name === '$family' ? 'family' : 'variant', target));
  if (name === '$family') return stored(RECORD_LINK, [member('id', id)]);
  if (contentType === undefined) return stored(name === '$link' ? NATIVE_LINK : NATIVE_REFERENCE, [member('id', id)]);
  const schema = name === '$link' ? CONTENT_LINK : CONTENT_REFERENCE;
  return stored(schema, [member('contentType', JSON.stringify(contentType)), member('id', id)]);
}

function stored(schema: string, members: readonly string[]): string {
  return object([member('_meta', object([member('schema', JSON.stringify(schema))])), ...members]);
}

/** Returns the short form of a stored link; undefined for any other value, and for a link with further members. */
function shortLink(node: Node): string | undefined {
  if (node.type !== 'object') return undefined;
  const properties = new Map(propertiesOf(node).map(({ name, value }) => [name, value]));
  const meta = properties.get('_meta');
  if (meta?.type !== 'object') return undefined;
  const [schema, ...more] = propertiesOf(meta);
  const name = schema?.name === 'schema' ? SHORT[String(schema.value.value)] : undefined;
  const [id, contentType] = [properties.get('id'), properties.get('contentType')];
  const size = contentType === undefined ? 2 : 3;
  if (name === undefined || more.length > 0 || id?.type !== 'string' || properties.size !== size) return undefined;
  const type = contentType === undefined ? [] : [member('contentType', JSON.stringify(contentType.value))];
  return object([member(name, JSON.stringify(id.value)), ...type]);
}

function printNode(text: string, node: Node, print: (node: Node) => string): string {
  if (node.type === 'array') return `[${(node.children ?? []).map(print).join(',')}]`;
  if (node.type !== 'object') return sliceOf(text, node);
  return object(propertiesOf(node).map(({ key, value }) => `${sliceOf(text, key)}:${print(value)}`));
}

function sliceOf(text: string, { offset, length }: Node): string {
  return text.slice(offset, offset + length);
}

function member(name: string, text: string): string {
  return `${JSON.stringify(name)}:${text}`;
}

function object(members: readonly string[]): string {
  return `{${members.join(',')}}`;
}
