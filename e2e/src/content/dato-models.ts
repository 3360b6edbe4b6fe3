import type { ApiTypes } from '@datocms/cma-client-node';
import { buildBlockRecord } from '@datocms/cma-client-node';
import type { Client } from '../clients/datocms';

/** A field to make. Its API key is the key that it stands under, its label the same. */
export interface NewField {
  readonly type: ApiTypes.Field['field_type'];
  readonly localized?: boolean;
  readonly validators?: Readonly<Record<string, unknown>>;
}

/** As the client takes a model where a record names it. */
export interface Model {
  readonly type: 'item_type';
  readonly id: string;
  /** Ids by API key. */
  readonly fields: Readonly<Record<string, string>>;
}

type Settings = Partial<Omit<ApiTypes.ItemTypeCreateSchema, 'name' | 'api_key'>>;

/** Makes a model named after its API key, with its fields one after the other: the first string becomes the title. */
export async function makeModel(
  client: Client,
  apiKey: string,
  fields: Readonly<Record<string, NewField>>,
  settings: Settings = {},
): Promise<Model> {
  const { id } = await client.itemTypes.create({ name: apiKey, api_key: apiKey, ...settings });
  return { type: 'item_type', id, fields: await addFields(client, id, fields) };
}

/** Of one field alone, so that a model can hold blocks of itself. */
export async function addFields(
  client: Client,
  modelId: string,
  fields: Readonly<Record<string, NewField>>,
): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const [apiKey, { type, localized = false, validators = {} }] of Object.entries(fields)) {
    const members = { label: apiKey, api_key: apiKey, field_type: type, localized, validators };
    // The client's type is a union with one member for each type of field.
    const field = await client.fields.create(modelId, members as unknown as ApiTypes.FieldCreateSchema);
    ids[apiKey] = field.id;
  }
  return ids;
}

/** A block as a request holds it: new without an id, changed with one. */
export function block({ type, id: model }: Model, attributes: object, id?: string): object {
  return buildBlockRecord({ item_type: { type, id: model }, ...(id === undefined ? {} : { id }), ...attributes });
}

/** A block as a nested answer holds it. */
export interface Block {
  readonly type: 'item';
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships: {
    readonly item_type: { readonly data: { readonly type: 'item_type'; readonly id: string } };
  };
}

/** Node of a structured text. */
export interface Node {
  readonly type: string;
  readonly item?: unknown;
  readonly children?: readonly Node[];
  readonly [member: string]: unknown;
}

export function structuredText(...children: readonly Node[]): { readonly schema: 'dast'; readonly document: Node } {
  return { schema: 'dast', document: { type: 'root', children } };
}

export function paragraph(...children: readonly (string | Node)[]): Node {
  const nodes = children.map((child): Node => (typeof child === 'string' ? { type: 'span', value: child } : child));
  return { type: 'paragraph', children: nodes };
}

/** Ids of all blocks of a nested value, at every depth, from the outside in. */
export function blockIdsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(blockIdsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { type, id } = value as Partial<Block>;
  return [...(type === 'item' && id !== undefined ? [id] : []), ...Object.values(value).flatMap(blockIdsIn)];
}

/** A nested value with the ids of all blocks taken out: what two records with the same content have in common. */
export function withoutBlockIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBlockIds);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, withoutBlockIds(member)] as const);
  const { type } = value as Partial<Block>;
  return Object.fromEntries(entries.filter(([key]) => !(type === 'item' && key === 'id')));
}
