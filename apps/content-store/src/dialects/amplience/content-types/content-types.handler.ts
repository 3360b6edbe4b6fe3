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
  type Idempotent,
  type ContentTypeView,
  type ListReply,
  type Scope,
  type SpaceGrant,
  type SpaceId,
} from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { HandleRpc } from '@scriptorium/messaging';
import { inTransactionOnce, violates } from '@scriptorium/persistence';
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
import { appendSpaceEvents } from '../../../spaces/events/append-space-events';
import { requireTypeUnused } from '../../../spaces/uses/require-unused';

type DecideChange = (client: ClientBase, row: ContentTypeRow) => Promise<ContentTypeChange>;

interface ChangeRequest extends Idempotent {
  readonly caller: Caller;
  readonly id: string;
}

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
    return inTransactionOnce(this.pool, spaceId, request, async (client) => {
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
      const row = await insertContentType(client, type);
      await appendSpaceEvents(client, spaceId);
      return contentTypeView(row, hubId);
    }).catch((error: unknown) => {
      if (!violates(error, 'content_types_uri_unique')) throw error;
      throw new RejectedError('CONTENT_TYPE_URI_TAKEN', `The hub already has a content type ${uri}.`, {
        contentTypeUri: uri,
      });
    });
  }

  @HandleRpc(updateContentType)
  update(request: RequestOf<typeof updateContentType>): Promise<ContentTypeView> {
    const { settings } = request;
    requireSettingsSize('SETTINGS_TOO_LARGE', "A content type's settings", settings);
    return this.change(request, () => Promise.resolve({ settings }));
  }

  @HandleRpc(archiveContentType)
  archive(request: RequestOf<typeof archiveContentType>): Promise<ContentTypeView> {
    return this.change(request, async (client, { space_id: spaceId, uri }) => {
      await requireTypeUnused(client, spaceId, [uri], `The content type ${uri}`);
      return { status: 'ARCHIVED' };
    });
  }

  @HandleRpc(unarchiveContentType)
  unarchive(request: RequestOf<typeof unarchiveContentType>): Promise<ContentTypeView> {
    return this.change(request, () => Promise.resolve({ status: 'ACTIVE' }));
  }

  @HandleRpc(readCachedSchema)
  async readCached({ caller, id }: RequestOf<typeof readCachedSchema>): Promise<CachedSchemaView> {
    const { row, grant } = await this.find(caller, id, 'read');
    return cachedSchema(this.pool, row, grant);
  }

  @HandleRpc(syncCachedSchema)
  sync(request: RequestOf<typeof syncCachedSchema>): Promise<CachedSchemaView> {
    const newest: DecideChange = async (client, { space_id: spaceId, uri }) => {
      const { version: schemaVersion } = await newestSchema(client, spaceId, uri);
      return { schemaVersion };
    };
    return this.save(request, newest, (client, row, grant) => cachedSchema(client, row, grant));
  }

  private change(request: ChangeRequest, decide: DecideChange): Promise<ContentTypeView> {
    return this.save(request, decide, (_, row, { hubId }) => Promise.resolve(contentTypeView(row, hubId)));
  }

  /**
   * Changes a content type under the exclusive lock of the models: no content is saved with it until the change
   * commits.
   */
  private async save<View>(
    request: ChangeRequest,
    decide: DecideChange,
    view: (client: ClientBase, row: ContentTypeRow, grant: SpaceGrant) => Promise<View>,
  ): Promise<View> {
    const { caller, id } = request;
    const { row, grant } = await this.find(caller, id, 'admin');
    const changed = await inTransactionOnce(this.pool, grant.spaceId, request, async (client) => {
      await lockModelsExclusively(client, grant.spaceId);
      const change = await decide(client, row);
      const saved = await changeContentType(client, row, change, caller.principalId);
      if (saved === undefined) throw notFound('content type');
      if (change.schemaVersion !== undefined) {
        await revalidate(client, await readCatalog(client, grant.spaceId), [row.uri]);
      }
      await appendSpaceEvents(client, grant.spaceId);
      return view(client, saved, grant);
    });
    this.revalidations.trigger();
    return changed;
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
}

async function cachedSchema(
  db: Pool | ClientBase,
  row: ContentTypeRow,
  { hubId }: SpaceGrant,
): Promise<CachedSchemaView> {
  const text = await readSchemaText(db, row.space_id, row.schema_id, row.schema_version);
  return { hubId, contentTypeUri: row.uri, cachedSchema: text ?? '{}' };
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
