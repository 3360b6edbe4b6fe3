import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../models/model';
import type { Compiled } from '../../models/schemas/compile-schema';
import { readContentTypeRowByUri } from '../../models/content-types/content-types.store';
import { compiledSchemaOf } from '../../models/content-types/validate-body';
import { validateStoredBody } from './validate-stored-body';
import {
  readBodiesOf,
  readFewBodies,
  readPendingTypes,
  requestRevalidation,
  saveStates,
  type PublishTarget,
  type StoredBodyRow,
} from './revalidations.store';

/**
 * The number of bodies that are validated while the client waits. More are validated in the background
 * (sweep-revalidations.service.ts).
 */
const FEW = 500;

/**
 * Validates the stored bodies of some content types again, after their models or schemas changed. The caller has locked
 * the models of the space exclusively (copy-engine, `lockModelsExclusively`), so no transaction stores a body that was
 * validated before the change.
 */
export async function revalidate(
  client: ClientBase,
  catalog: ModelCatalog,
  schemaUris: readonly string[],
): Promise<void> {
  if (schemaUris.length === 0) return;
  const bodies = await readFewBodies(client, catalog.spaceId, schemaUris, FEW);
  if (bodies === undefined) await requestRevalidation(client, catalog.spaceId, schemaUris);
  else await validateAndSave(client, catalog, bodies);
}

export async function validateAndSave(
  client: ClientBase,
  catalog: ModelCatalog,
  bodies: readonly StoredBodyRow[],
): Promise<void> {
  const schemas = new Map<string, Compiled>();
  for (const uri of new Set(bodies.map(({ schemaUri }) => schemaUri))) {
    const type = await readContentTypeRowByUri(client, catalog.spaceId, uri);
    if (type !== undefined) schemas.set(uri, await compiledSchemaOf(client, catalog.spaceId, type));
  }
  const validated = bodies.flatMap((body) => {
    const schema = schemas.get(body.schemaUri);
    // A body of a content type that no longer exists keeps its state.
    return schema === undefined ? [] : [{ hash: body.hash, state: validateStoredBody(catalog, schema, body) }];
  });
  await saveStates(client, catalog.spaceId, validated);
}

/**
 * Validates the bodies that are about to be published if their background validation is pending. The caller has locked
 * the models and the families.
 */
export async function validatePending(
  client: ClientBase,
  catalog: ModelCatalog,
  published: PublishTarget,
): Promise<void> {
  const pending = await readPendingTypes(client, catalog.spaceId);
  if (pending.length === 0) return;
  await validateAndSave(client, catalog, await readBodiesOf(client, catalog.spaceId, published, pending));
}

const BLOCK_FIELDS = ['single_block', 'rich_text', 'structured_text'];

/** Returns the content types whose bodies a model validates: its own, or for a block model those with block fields. */
export function typesValidatedBy({ models }: ModelCatalog, model: Model): readonly string[] {
  if (!model.isBlock) return [model.schemaUri];
  return models
    .filter(({ isBlock, isDerived, fields }) => {
      return !isBlock && !isDerived && fields.some(({ fieldType }) => BLOCK_FIELDS.includes(fieldType));
    })
    .map(({ schemaUri }) => schemaUri);
}
