import { Controller } from '@nestjs/common';
import { spaceIdsOf } from '@scriptorium/auth';
import {
  archiveSchema,
  createSchema,
  listSchemas,
  readSchema,
  RejectedError,
  unarchiveSchema,
  updateSchema,
  type Caller,
  type ListReply,
  type SchemaView,
  type SpaceId,
} from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { HandleRpc } from '@scriptorium/messaging';
import { inTransaction, violates } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { grantForHub, grantForRow, notFound } from '../../../spaces/access/spaces-of-caller';
import { generateHexId } from '../../../generate-hex-id';
import { requireText } from '../../../limits';
import { listReplies } from '../../../page';
import { readCatalog } from '../../../models/read-catalog';
import { revalidate } from '../../../content/validity/revalidate';
import { SweepRevalidations } from '../../../content/validity/sweep-revalidations.service';
import { typesReferringTo } from '../../../content/validity/types-referring-to';
import type { RequestOf } from '../../../request-of';
import { checkSchema, checkValidationLevel } from '../../../models/schemas/check-schema';
import { schemaView } from './content-type-views';
import {
  changeSchema,
  insertSchema,
  listSchemaRows,
  readSchemaRow,
  type SchemaChange,
} from '../../../models/schemas/schemas.store';

@Controller()
export class SchemasHandler {
  constructor(
    private readonly pool: Pool,
    private readonly revalidations: SweepRevalidations,
  ) {}

  @HandleRpc(listSchemas)
  async *list(request: RequestOf<typeof listSchemas>): AsyncGenerator<ListReply<SchemaView>> {
    const { caller, hubId, page, status } = request;
    const { spaceId } = grantForHub(caller, hubId, 'read');
    yield* listReplies(page, await listSchemaRows(this.pool, spaceId, status, page), (row) => schemaView(row, hubId));
  }

  @HandleRpc(readSchema)
  async read({ caller, id, version }: RequestOf<typeof readSchema>): Promise<SchemaView> {
    const row = await readSchemaRow(this.pool, spaceIdsOf(caller), id, version);
    if (row === undefined) throw notFound('content type schema');
    return schemaView(row, grantForRow(caller, row, 'read', 'content type schema').hubId);
  }

  @HandleRpc(createSchema)
  create({ caller, hubId, schemaId: uri, body, validationLevel }: RequestOf<typeof createSchema>): Promise<SchemaView> {
    const { spaceId } = grantForHub(caller, hubId, 'admin');
    requireText('SCHEMA_ID_INVALID', "A schema's id", uri, 1_024);
    checkValidationLevel(validationLevel);
    return this.changing(async (client) => {
      await lockModelsExclusively(client, spaceId);
      await checkSchema(client, spaceId, { uri, body });
      const id = generateHexId();
      const schema = { spaceId, id, uri, body, validationLevel, createdBy: caller.principalId };
      await insertSchema(client, schema).catch((error: unknown) => {
        if (!violates(error, 'content_type_schemas_uri_unique')) throw error;
        throw new RejectedError('SCHEMA_ID_TAKEN', `The hub already has a schema ${uri}.`, { schemaId: uri });
      });
      await revalidateReferring(client, spaceId, uri);
      const row = await readSchemaRow(client, [spaceId], id);
      if (row === undefined) throw notFound('content type schema');
      return schemaView(row, hubId);
    });
  }

  @HandleRpc(updateSchema)
  update({ caller, id, version, body, validationLevel }: RequestOf<typeof updateSchema>): Promise<SchemaView> {
    if (validationLevel !== undefined) checkValidationLevel(validationLevel);
    return this.change(caller, id, version, {
      ...(body === undefined ? {} : { body }),
      ...(validationLevel === undefined ? {} : { validationLevel }),
    });
  }

  @HandleRpc(archiveSchema)
  archive({ caller, id, version }: RequestOf<typeof archiveSchema>): Promise<SchemaView> {
    return this.change(caller, id, version, { status: 'ARCHIVED' });
  }

  @HandleRpc(unarchiveSchema)
  unarchive({ caller, id, version }: RequestOf<typeof unarchiveSchema>): Promise<SchemaView> {
    return this.change(caller, id, version, { status: 'ACTIVE' });
  }

  private change(caller: Caller, id: string, sent: number | undefined, change: SchemaChange): Promise<SchemaView> {
    return this.changing(async (client) => {
      const found = await readSchemaRow(client, spaceIdsOf(caller), id);
      if (found === undefined) throw notFound('content type schema');
      const { spaceId, hubId } = grantForRow(caller, found, 'admin', 'content type schema');
      await lockModelsExclusively(client, spaceId);
      const row = await readSchemaRow(client, [spaceId], id);
      if (row === undefined) throw notFound('content type schema');
      const { body } = change;
      if (sent !== undefined && sent !== row.current_version) throw versionConflict(sent, row.current_version);
      if (body !== undefined && body !== row.body) await checkSchema(client, spaceId, { uri: row.schema_uri, body });
      await changeSchema(client, row, change, caller.principalId);
      if (body !== undefined && body !== row.body) await revalidateReferring(client, spaceId, row.schema_uri);
      return schemaView((await readSchemaRow(client, [spaceId], id)) ?? row, hubId);
    });
  }

  private async changing(change: (client: ClientBase) => Promise<SchemaView>): Promise<SchemaView> {
    const view = await inTransaction(this.pool, change);
    this.revalidations.trigger();
    return view;
  }
}

/** Revalidates the content types that refer to a schema: a reference always means the newest version. */
async function revalidateReferring(client: ClientBase, spaceId: SpaceId, uri: string): Promise<void> {
  const types = await typesReferringTo(client, spaceId, [uri]);
  await revalidate(client, await readCatalog(client, spaceId), types);
}

function versionConflict(sent: number, current: number): RejectedError {
  return new RejectedError('SCHEMA_VERSION_CONFLICT', `The schema is at version ${current}, not ${sent}.`, {
    sent,
    current,
  });
}
