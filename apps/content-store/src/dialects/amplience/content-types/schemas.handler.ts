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
  type Idempotent,
  type ListReply,
  type SchemaView,
  type SpaceGrant,
  type SpaceId,
} from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { HandleRpc } from '@scriptorium/messaging';
import { inTransaction, runOnce, violates } from '@scriptorium/persistence';
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

interface ChangeRequest extends Idempotent {
  readonly caller: Caller;
  readonly id: string;
  readonly version?: number;
}

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
  create(request: RequestOf<typeof createSchema>): Promise<SchemaView> {
    const { caller, hubId, schemaId: uri, body, validationLevel } = request;
    const { spaceId } = grantForHub(caller, hubId, 'admin');
    requireText('SCHEMA_ID_INVALID', "A schema's id", uri, 1_024);
    checkValidationLevel(validationLevel);
    const insert = async (client: ClientBase): Promise<SchemaView> => {
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
    };
    return this.changing((client) => runOnce(client, spaceId, request, () => insert(client)));
  }

  @HandleRpc(updateSchema)
  update(request: RequestOf<typeof updateSchema>): Promise<SchemaView> {
    const { body, validationLevel } = request;
    if (validationLevel !== undefined) checkValidationLevel(validationLevel);
    return this.change(request, {
      ...(body === undefined ? {} : { body }),
      ...(validationLevel === undefined ? {} : { validationLevel }),
    });
  }

  @HandleRpc(archiveSchema)
  archive(request: RequestOf<typeof archiveSchema>): Promise<SchemaView> {
    return this.change(request, { status: 'ARCHIVED' });
  }

  @HandleRpc(unarchiveSchema)
  unarchive(request: RequestOf<typeof unarchiveSchema>): Promise<SchemaView> {
    return this.change(request, { status: 'ACTIVE' });
  }

  private change(request: ChangeRequest, change: SchemaChange): Promise<SchemaView> {
    const { caller, id } = request;
    return this.changing(async (client) => {
      const found = await readSchemaRow(client, spaceIdsOf(caller), id);
      if (found === undefined) throw notFound('content type schema');
      const grant = grantForRow(caller, found, 'admin', 'content type schema');
      return runOnce(client, grant.spaceId, request, () => changeLocked(client, grant, request, change));
    });
  }

  private async changing(change: (client: ClientBase) => Promise<SchemaView>): Promise<SchemaView> {
    const view = await inTransaction(this.pool, change);
    this.revalidations.trigger();
    return view;
  }
}

async function changeLocked(
  client: ClientBase,
  { spaceId, hubId }: SpaceGrant,
  { caller, id, version: sent }: ChangeRequest,
  change: SchemaChange,
): Promise<SchemaView> {
  await lockModelsExclusively(client, spaceId);
  const row = await readSchemaRow(client, [spaceId], id);
  if (row === undefined) throw notFound('content type schema');
  const { body } = change;
  if (sent !== undefined && sent !== row.current_version) throw versionConflict(sent, row.current_version);
  if (body !== undefined && body !== row.body) await checkSchema(client, spaceId, { uri: row.schema_uri, body });
  await changeSchema(client, row, change, caller.principalId);
  if (body !== undefined && body !== row.body) await revalidateReferring(client, spaceId, row.schema_uri);
  return schemaView((await readSchemaRow(client, [spaceId], id)) ?? row, hubId);
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
