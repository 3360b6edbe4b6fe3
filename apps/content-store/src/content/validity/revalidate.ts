import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../models/model';
import type { Compiled } from '../../models/schemas/compile-schema';
import { readContentTypeRowByUri } from '../../models/content-types/content-types.store';
import { compiledSchemaOf } from '../../models/content-types/validate-body';
import { judgeBody } from './judge-body';
import {
  readBodiesOf,
  readFewBodies,
  readPendingTypes,
  requestRevalidation,
  saveStates,
  type Published,
  type StoredBodyRow,
} from './revalidations.store';

/** Bodies that are judged while the client waits. More are judged in the background (sweep-revalidations.ts). */
const FEW = 500;

/**
 * Judges the stored bodies of some content types again, after what they are judged by has changed. The caller has locked
 * the models of the space (copy-engine, `lockModelsExclusively`), so no transaction stores a body with a verdict from before.
 */
export async function revalidate(
  client: ClientBase,
  catalog: ModelCatalog,
  schemaUris: readonly string[],
): Promise<void> {
  if (schemaUris.length === 0) return;
  const bodies = await readFewBodies(client, catalog.spaceId, schemaUris, FEW);
  if (bodies === undefined) await requestRevalidation(client, catalog.spaceId, schemaUris);
  else await judgeAndSave(client, catalog, bodies);
}

export async function judgeAndSave(
  client: ClientBase,
  catalog: ModelCatalog,
  bodies: readonly StoredBodyRow[],
): Promise<void> {
  const schemas = new Map<string, Compiled>();
  for (const uri of new Set(bodies.map(({ schemaUri }) => schemaUri))) {
    const type = await readContentTypeRowByUri(client, catalog.spaceId, uri);
    if (type !== undefined) schemas.set(uri, await compiledSchemaOf(client, catalog.spaceId, type));
  }
  const judged = bodies.flatMap((body) => {
    const schema = schemas.get(body.schemaUri);
    // A body of a content type that no longer exists keeps its state.
    return schema === undefined ? [] : [{ hash: body.hash, state: judgeBody(catalog, schema, body) }];
  });
  await saveStates(client, catalog.spaceId, judged);
}

/**
 * Judges what is about to be published, where the background has still to reach it. The caller has locked the models and has
 * locked the families.
 */
export async function judgePending(client: ClientBase, catalog: ModelCatalog, published: Published): Promise<void> {
  const pending = await readPendingTypes(client, catalog.spaceId);
  if (pending.length === 0) return;
  await judgeAndSave(client, catalog, await readBodiesOf(client, catalog.spaceId, published, pending));
}

const BLOCK_FIELDS = ['single_block', 'rich_text', 'structured_text'];

/** The content types whose bodies are judged by a model: its own and, of a block, those that may hold blocks. */
export function typesJudgedBy({ models }: ModelCatalog, model: Model): readonly string[] {
  if (!model.isBlock) return [model.schemaUri];
  return models
    .filter(({ isBlock, isDerived, fields }) => {
      return !isBlock && !isDerived && fields.some(({ fieldType }) => BLOCK_FIELDS.includes(fieldType));
    })
    .map(({ schemaUri }) => schemaUri);
}
