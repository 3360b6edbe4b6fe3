import { setImmediate } from 'node:timers/promises';
import { RejectedError } from '@scriptorium/contracts';
import { requestRevalidation } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../models/model';
import type { ResolvedSchema } from '../../models/schemas/resolve-schema';
import { readContentTypeRowByUri } from '../../models/content-types/content-types.store';
import { readResolvedSchema } from '../../models/content-types/validate-body';
import { validateStoredBody } from './validate-stored-body';
import {
  readBodiesOf,
  readFewBodies,
  readPendingValidations,
  saveStates,
  type PublishTarget,
  type StoredBodyRow,
  type ValidationState,
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

/**
 * A body whose validation is too expensive becomes INVALID, and so do the other bodies of its content type: each of
 * them could take as long.
 */
export async function validateAndSave(
  client: ClientBase,
  catalog: ModelCatalog,
  bodies: readonly StoredBodyRow[],
): Promise<void> {
  const schemas = new Map<string, ResolvedSchema>();
  for (const uri of new Set(bodies.map(({ schemaUri }) => schemaUri))) {
    const type = await readContentTypeRowByUri(client, catalog.spaceId, uri);
    if (type !== undefined) schemas.set(uri, await readResolvedSchema(client, catalog.spaceId, type));
  }
  const expensive = new Set<string>();
  const validated: Pick<StoredBodyRow, 'hash' | 'state'>[] = [];
  for (const body of bodies) {
    // The validators of a model do not wait for a thread. Without a pause, a window would block the event loop.
    await setImmediate();
    const schema = schemas.get(body.schemaUri);
    // A body of a content type that no longer exists keeps its state.
    if (schema === undefined) continue;
    const state = expensive.has(body.schemaUri) ? undefined : await affordableState(catalog, schema, body);
    if (state === undefined) expensive.add(body.schemaUri);
    validated.push({ hash: body.hash, state: state ?? 'INVALID' });
  }
  await saveStates(client, catalog.spaceId, validated);
}

/** Returns undefined if the validation is too expensive. */
async function affordableState(
  catalog: ModelCatalog,
  schema: ResolvedSchema,
  body: StoredBodyRow,
): Promise<ValidationState | undefined> {
  try {
    return await validateStoredBody(catalog, schema, body);
  } catch (error) {
    if (error instanceof RejectedError && error.code === 'VALIDATION_TOO_EXPENSIVE') return undefined;
    throw error;
  }
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
  const { schemaUris, hasBodies } = await readPendingValidations(client, catalog.spaceId);
  if (schemaUris.length === 0 && !hasBodies) return;
  await validateAndSave(client, catalog, await readBodiesOf(client, catalog.spaceId, published, schemaUris));
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
