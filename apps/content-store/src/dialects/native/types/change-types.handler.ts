import { Controller } from '@nestjs/common';
import {
  changeType,
  createType,
  deleteType,
  omitUndefined,
  readType,
  RejectedError,
  type SpaceId,
  type TypeView,
} from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { HandleRpc } from '@scriptorium/messaging';
import { inTransaction, inTransactionOnce, violates } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { countFamiliesOfType } from '../../../content/conversion/families-of-type.store';
import { revalidate } from '../../../content/validity/revalidate';
import { SweepRevalidations } from '../../../content/validity/sweep-revalidations.service';
import { typesReferringTo } from '../../../content/validity/types-referring-to';
import { generateHexId } from '../../../generate-hex-id';
import { requireSettingsSize, requireText } from '../../../limits';
import {
  changeContentType,
  type ContentTypeRow,
  insertContentType,
  readContentTypeRow,
} from '../../../models/content-types/content-types.store';
import { deleteContentType } from '../../../models/content-types/delete-content-type.store';
import { readCatalog } from '../../../models/read-catalog';
import { checkSchemaWithReferences } from '../../../models/schemas/check-schema';
import { readSchemaText } from '../../../models/schemas/schema-texts.store';
import { changeSchema, insertSchema, readSchemaRow } from '../../../models/schemas/schemas.store';
import type { RequestOf } from '../../../request-of';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { appendSpaceEvents } from '../../../spaces/events/append-space-events';
import { insertAssignment } from '../../../spaces/repositories/repositories.store';
import { requireTypeUnused } from '../../../spaces/uses/require-unused';

const URI_CHARACTERS = 1_024;
const VALIDATION_LEVEL = 'CONTENT_TYPE';

/**
 * Content types with their schemas. Each change has the exclusive lock of the models: no content is saved with the type
 * until it commits.
 */
@Controller()
export class ChangeTypesHandler {
  constructor(
    private readonly pool: Pool,
    private readonly revalidations: SweepRevalidations,
  ) {}

  @HandleRpc(readType)
  async read({ caller, spaceKey, id }: RequestOf<typeof readType>): Promise<TypeView> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    return typeView(this.pool, await find(this.pool, spaceId, id));
  }

  @HandleRpc(createType)
  async create(request: RequestOf<typeof createType>): Promise<TypeView> {
    const { caller, spaceKey, uri, schema, settings, repositoryIds } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'admin');
    requireText('CONTENT_TYPE_URI_INVALID', 'The URI of a content type', uri, URI_CHARACTERS);
    requireSettingsSize('SETTINGS_TOO_LARGE', "A content type's settings", settings);
    const created = await inTransactionOnce(this.pool, spaceId, request, async (client) => {
      await lockModelsExclusively(client, spaceId);
      await checkSchemaWithReferences(client, spaceId, { uri, body: schema });
      const [id, schemaId, createdBy] = [generateHexId(), generateHexId(), caller.principalId];
      const saved = { spaceId, id: schemaId, uri, body: schema, validationLevel: VALIDATION_LEVEL, createdBy };
      await insertSchema(client, saved);
      const row = await insertContentType(client, {
        spaceId,
        id,
        uri,
        settings,
        schemaId,
        schemaVersion: 1,
        createdBy,
      });
      for (const repositoryId of new Set(repositoryIds)) await assign(client, spaceId, repositoryId, id);
      await revalidateReferring(client, spaceId, uri);
      await appendSpaceEvents(client, spaceId);
      return typeView(client, row);
    }).catch((error: unknown) => {
      const isTaken = violates(error, 'content_types_uri_unique') || violates(error, 'content_type_schemas_uri_unique');
      if (!isTaken) throw error;
      throw new RejectedError('CONTENT_TYPE_URI_TAKEN', `The space has a content type or a schema ${uri}.`, { uri });
    });
    this.revalidations.trigger();
    return created;
  }

  @HandleRpc(changeType)
  async change({ caller, spaceKey, id, ...change }: RequestOf<typeof changeType>): Promise<TypeView> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'admin');
    const { schema, settings, status } = change;
    if (settings !== undefined) requireSettingsSize('SETTINGS_TOO_LARGE', "A content type's settings", settings);
    const changed = await inTransaction(this.pool, async (client) => {
      await lockModelsExclusively(client, spaceId);
      const row = await find(client, spaceId, id);
      if (status === 'ARCHIVED') await requireTypeUnused(client, spaceId, [row.uri], `The content type ${row.uri}`);
      const schemaVersion =
        schema === undefined ? undefined : await saveSchema(client, row, schema, caller.principalId);
      const columns = omitUndefined({ settings, status, schemaVersion });
      const saved = await changeContentType(client, row, columns, caller.principalId);
      if (saved === undefined) throw notFound('content type');
      if (schemaVersion !== undefined) {
        await revalidate(client, await readCatalog(client, spaceId), [row.uri]);
        await revalidateReferring(client, spaceId, row.uri);
      }
      await appendSpaceEvents(client, spaceId);
      return typeView(client, saved);
    });
    this.revalidations.trigger();
    return changed;
  }

  @HandleRpc(deleteType)
  async delete({ caller, spaceKey, id }: RequestOf<typeof deleteType>): Promise<Record<string, never>> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'admin');
    await inTransaction(this.pool, async (client) => {
      await lockModelsExclusively(client, spaceId);
      const { uri } = await find(client, spaceId, id);
      await requireTypeUnused(client, spaceId, [uri], `The content type ${uri}`);
      const families = await countFamiliesOfType(client, spaceId, uri, 1);
      if (families > 0) throw inUse(`Families have the content type ${uri}. Delete them first.`);
      const [referring] = (await typesReferringTo(client, spaceId, [uri])).filter((each) => each !== uri);
      if (referring !== undefined) throw inUse(`The schema of ${referring} refers to ${uri}.`);
      await deleteContentType(client, spaceId, uri);
      await appendSpaceEvents(client, spaceId);
    }).catch((error: unknown) => {
      throw violates(error, 'models_content_type') ? inUse('A model has the content type. Delete the model.') : error;
    });
    return {};
  }
}

async function find(db: Pool | ClientBase, spaceId: SpaceId, id: string): Promise<ContentTypeRow> {
  const row = await readContentTypeRow(db, [spaceId], id);
  if (row === undefined) throw notFound('content type');
  return row;
}

async function assign(client: ClientBase, spaceId: SpaceId, repositoryId: string, typeId: string): Promise<void> {
  await insertAssignment(client, spaceId, repositoryId, typeId).catch((error: unknown) => {
    if (!violates(error, 'repository_content_types_repository')) throw error;
    const message = `The space has no repository ${repositoryId}.`;
    throw new RejectedError('REPOSITORY_NOT_FOUND', message, { repository: repositoryId });
  });
}

/** Saves a new version of the schema. Returns its number. */
async function saveSchema(client: ClientBase, row: ContentTypeRow, body: string, by: string): Promise<number> {
  await checkSchemaWithReferences(client, row.space_id, { uri: row.uri, body });
  const schema = await readSchemaRow(client, [row.space_id], row.schema_id);
  if (schema === undefined) throw new Error(`The content type ${row.uri} has no schema.`);
  await changeSchema(client, schema, { body, status: 'ACTIVE', isSynced: true }, by);
  return schema.current_version + (body === schema.body ? 0 : 1);
}

/** Revalidates the content types that refer to a schema: a reference always means the newest version. */
async function revalidateReferring(client: ClientBase, spaceId: SpaceId, uri: string): Promise<void> {
  const types = await typesReferringTo(client, spaceId, [uri]);
  await revalidate(client, await readCatalog(client, spaceId), types);
}

function inUse(message: string): RejectedError {
  return new RejectedError('CONTENT_TYPE_IN_USE', message);
}

async function typeView(db: Pool | ClientBase, row: ContentTypeRow): Promise<TypeView> {
  return {
    id: row.id,
    uri: row.uri,
    status: row.status,
    settings: row.settings,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    schema: (await readSchemaText(db, row.space_id, row.schema_id, row.schema_version)) ?? '{}',
  };
}
