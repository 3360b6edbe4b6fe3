import { Controller } from '@nestjs/common';
import { spaceIdsOf } from '@scriptorium/auth';
import {
  archiveContentType,
  listContentTypes,
  readCachedSchema,
  readContentType,
  registerContentType,
  RejectedError,
  syncCachedSchema,
  unarchiveContentType,
  updateContentType,
  type CachedSchemaView,
  type Caller,
  type ContentTypeView,
  type ListReply,
  type Scope,
  type SpaceGrant,
  type SpaceId,
} from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { HandleRpc } from '@scriptorium/messaging';
import { inTransaction, violates } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { grantForHub, grantForRow, notFound } from '../../../spaces/access/spaces-of-caller';
import { generateHexId } from '../../../generate-hex-id';
import { requireSettingsSize } from '../../../limits';
import { listReplies } from '../../../page';
import { readCatalog } from '../../../models/read-catalog';
import { revalidate } from '../../../content/validity/revalidate';
import { SweepRevalidations } from '../../../content/validity/sweep-revalidations.service';
import type { RequestOf } from '../../../request-of';
import { checkSchemaWithReferences } from '../../../models/schemas/check-schema';
import { contentTypeView } from './content-type-views';
import {
  changeContentType,
  insertContentType,
  listContentTypeRows,
  readContentTypeRow,
  type ContentTypeChange,
  type ContentTypeRow,
} from '../../../models/content-types/content-types.store';
import { readSchemaText } from '../../../models/schemas/schema-texts.store';
import { readSchemaRowByUri, type SchemaRow } from '../../../models/schemas/schemas.store';
import { requireTypeUnused } from '../../../spaces/uses/require-unused';

@Controller()
export class ContentTypesHandler {
  constructor(
    private readonly pool: Pool,
    private readonly revalidations: SweepRevalidations,
  ) {}

  @HandleRpc(listContentTypes)
  async *list(request: RequestOf<typeof listContentTypes>): AsyncGenerator<ListReply<ContentTypeView>> {
    const { caller, hubId, page, status } = request;
    const { spaceId } = grantForHub(caller, hubId, 'read');
    const listed = await listContentTypeRows(this.pool, spaceId, status, page);
    yield* listReplies(page, listed, (row) => contentTypeView(row, hubId));
  }

  @HandleRpc(readContentType)
  async read({ caller, id }: RequestOf<typeof readContentType>): Promise<ContentTypeView> {
    const { row, grant } = await this.find(caller, id, 'read');
    return contentTypeView(row, grant.hubId);
  }

  @HandleRpc(registerContentType)
  async register(request: RequestOf<typeof registerContentType>): Promise<ContentTypeView> {
    const { caller, hubId, contentTypeUri: uri, settings } = request;
    const { spaceId } = grantForHub(caller, hubId, 'admin');
    requireSettingsSize('SETTINGS_TOO_LARGE', "A content type's settings", settings);
    const row = await inTransaction(this.pool, async (client) => {
      await lockModelsExclusively(client, spaceId);
      const { id: schemaId, version: schemaVersion } = await newestSchema(client, spaceId, uri);
      const type = {
        spaceId,
        id: generateHexId(),
        uri,
        settings,
        schemaId,
        schemaVersion,
        createdBy: caller.principalId,
      };
      return insertContentType(client, type);
    }).catch((error: unknown) => {
      if (!violates(error, 'content_types_uri_unique')) throw error;
      throw new RejectedError('CONTENT_TYPE_URI_TAKEN', `The hub already has a content type ${uri}.`, {
        contentTypeUri: uri,
      });
    });
    return contentTypeView(row, hubId);
  }

  @HandleRpc(updateContentType)
  update({ caller, id, settings }: RequestOf<typeof updateContentType>): Promise<ContentTypeView> {
    requireSettingsSize('SETTINGS_TOO_LARGE', "A content type's settings", settings);
    return this.change(caller, id, { settings });
  }

  @HandleRpc(archiveContentType)
  async archive({ caller, id }: RequestOf<typeof archiveContentType>): Promise<ContentTypeView> {
    const { row, grant } = await this.save(caller, id, async (client, { space_id: spaceId, uri }) => {
      await requireTypeUnused(client, spaceId, [uri], `The content type ${uri}`);
      return { status: 'ARCHIVED' };
    });
    return contentTypeView(row, grant.hubId);
  }

  @HandleRpc(unarchiveContentType)
  unarchive({ caller, id }: RequestOf<typeof unarchiveContentType>): Promise<ContentTypeView> {
    return this.change(caller, id, { status: 'ACTIVE' });
  }

  @HandleRpc(readCachedSchema)
  async readCached({ caller, id }: RequestOf<typeof readCachedSchema>): Promise<CachedSchemaView> {
    const { row, grant } = await this.find(caller, id, 'read');
    return this.cachedSchema(row, grant);
  }

  @HandleRpc(syncCachedSchema)
  async sync({ caller, id }: RequestOf<typeof syncCachedSchema>): Promise<CachedSchemaView> {
    const { row, grant } = await this.save(caller, id, async (client, { space_id: spaceId, uri }) => {
      const { version: schemaVersion } = await newestSchema(client, spaceId, uri);
      return { schemaVersion };
    });
    return this.cachedSchema(row, grant);
  }

  private async change(caller: Caller, id: string, change: ContentTypeChange): Promise<ContentTypeView> {
    const { row, grant } = await this.save(caller, id, () => Promise.resolve(change));
    return contentTypeView(row, grant.hubId);
  }

  /**
   * Changes a content type under the exclusive lock of the models: no content is saved with it until the change
   * commits.
   */
  private async save(
    caller: Caller,
    id: string,
    decide: (client: ClientBase, row: ContentTypeRow) => Promise<ContentTypeChange>,
  ): Promise<{ readonly row: ContentTypeRow; readonly grant: SpaceGrant }> {
    const { row, grant } = await this.find(caller, id, 'admin');
    const changed = await inTransaction(this.pool, async (client) => {
      await lockModelsExclusively(client, grant.spaceId);
      const change = await decide(client, row);
      const saved = await changeContentType(client, row, change, caller.principalId);
      if (change.schemaVersion !== undefined) {
        await revalidate(client, await readCatalog(client, grant.spaceId), [row.uri]);
      }
      return saved;
    });
    this.revalidations.trigger();
    if (changed === undefined) throw notFound('content type');
    return { row: changed, grant };
  }

  private async find(
    caller: Caller,
    id: string,
    scope: Scope,
  ): Promise<{ readonly row: ContentTypeRow; readonly grant: SpaceGrant }> {
    const row = await readContentTypeRow(this.pool, spaceIdsOf(caller), id);
    if (row === undefined) throw notFound('content type');
    return { row, grant: grantForRow(caller, row, scope, 'content type') };
  }

  private async cachedSchema(row: ContentTypeRow, { hubId }: SpaceGrant): Promise<CachedSchemaView> {
    const cachedSchema = await readSchemaText(this.pool, row.space_id, row.schema_id, row.schema_version);
    return { hubId, contentTypeUri: row.uri, cachedSchema: cachedSchema ?? '{}' };
  }
}

/**
 * Returns the schema that bodies are validated against from now on. Rejects with CONTENT_TYPE_SCHEMA_NOT_FOUND
 * {contentTypeUri}, SCHEMA_INVALID.
 */
async function newestSchema(client: ClientBase, spaceId: SpaceId, uri: string): Promise<SchemaRow> {
  const schema = await readSchemaRowByUri(client, spaceId, uri);
  if (schema === undefined || schema.status !== 'ACTIVE') {
    throw new RejectedError('CONTENT_TYPE_SCHEMA_NOT_FOUND', `The hub has no active schema ${uri}.`, {
      contentTypeUri: uri,
    });
  }
  await checkSchemaWithReferences(client, spaceId, { uri, body: schema.body });
  return schema;
}
