import type { ApiTypes } from '@datocms/cma-client-node';
import { buildBlockRecord } from '@datocms/cma-client-node';
import type { Client } from '../clients/datocms';

/** A field to create. Its key in the record of fields is its API key and its label. */
export interface NewField {
  readonly type: ApiTypes.Field['field_type'];
  readonly localized?: boolean;
  readonly validators?: Readonly<Record<string, unknown>>;
}

/** A model as the client accepts it in `item_type` of a record. */
export interface Model {
  readonly type: 'item_type';
  readonly id: string;
  /** Ids of the fields by API key. */
  readonly fields: Readonly<Record<string, string>>;
}

type Settings = Partial<Omit<ApiTypes.ItemTypeCreateSchema, 'name' | 'api_key'>>;

/** Creates a model named after its API key, and its fields in order. The first string field becomes the title. */
export async function createModel(
  client: Client,
  apiKey: string,
  fields: Readonly<Record<string, NewField>>,
  settings: Settings = {},
): Promise<Model> {
  const { id } = await client.itemTypes.create({ name: apiKey, api_key: apiKey, ...settings });
  return { type: 'item_type', id, fields: await addFields(client, id, fields) };
}

/** Adds fields to an existing model, so that a model can contain blocks of itself. Returns their ids by API key. */
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

/** Returns a block for a request: a new block without an id, a changed one with an id. */
export function block({ type, id: model }: Model, attributes: object, id?: string): object {
  return buildBlockRecord({ item_type: { type, id: model }, ...(id === undefined ? {} : { id }), ...attributes });
}

/** A block in a nested response. */
export interface Block {
  readonly type: 'item';
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships: {
    readonly item_type: { readonly data: { readonly type: 'item_type'; readonly id: string } };
  };
}

/** A node of a structured text. */
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

/** Returns the ids of all blocks of a nested value, outer blocks first. */
export function blockIdsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(blockIdsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { type, id } = value as Partial<Block>;
  return [...(type === 'item' && id !== undefined ? [id] : []), ...Object.values(value).flatMap(blockIdsIn)];
}

/** Returns a nested value without the ids of its blocks, to compare the contents of two records. */
export function withoutBlockIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBlockIds);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, withoutBlockIds(member)] as const);
  const { type } = value as Partial<Block>;
  return Object.fromEntries(entries.filter(([key]) => !(type === 'item' && key === 'id')));
}
