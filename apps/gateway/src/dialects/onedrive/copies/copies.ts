import { randomUUID } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import {
  type DriveItemView,
  type ItemAddress,
  readDriveItem,
  RejectedError,
  requestDriveCopy,
  type ShortId,
  shortId,
  uuidOf,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { readText } from '../../../http/bodies/read-text';
import { RequestBody } from '../../../http/bodies/request-body';
import { ParentReferences } from '../addressing/parent-references';
import { nonEmpty, readConflict } from '../requests/read-members';
import { computedRequestId, idempotencyKeyOf } from '../../../http/requests/idempotency';
import type { RequestContext } from '../../../http/requests/request-context';
import { preconditionOf } from '../requests/item-tags';

/** Copies of folders and files: accepted with the address of a monitor, and nothing else (docs/contracts/onedrive.md §1). */
@Injectable()
export class Copies {
  constructor(
    private readonly rpc: RpcClient,
    private readonly parents: ParentReferences,
  ) {}

  /** Without a body there is no JSON content type either: Graph's client would take an empty body for broken JSON. */
  async copy(context: RequestContext, address: ItemAddress): Promise<undefined> {
    const text = await readText(context.bytes);
    const body = RequestBody.parseOptional(text);
    const { caller } = context;
    const source = await this.rpc.call(readDriveItem, { caller, address });
    const parent = await this.parents.read(caller, body, { driveId: source.driveId });
    const target = await this.targetOf(context, source, parent);
    const name = nonEmpty(body.optionalText('name'));
    const childrenOnly = body.optionalFlag('childrenOnly') ?? false;
    if (childrenOnly && name !== undefined) {
      throw new RejectedError('FIELD_INVALID', 'Children keep their names: "name" goes without "childrenOnly".', {
        property: 'name',
      });
    }
    const { monitorId } = await this.rpc.call(requestDriveCopy, {
      ...{ caller, name: name ?? source.name, childrenOnly, requestId: requestIdOf(context, text) },
      ...{ sourceDriveId: uuid(source.driveId), sourceItemId: uuid(source.id) },
      ...{ targetDriveId: uuid(target.driveId), targetFolderId: uuid(target.itemId) },
      conflict: readConflict(context.query, [body]) ?? 'fail',
      allVersions: body.optionalFlag('includeAllVersionHistory') ?? false,
      ...preconditionOf(context),
    });
    context.respond(202, { location: monitorUrl(context, monitorId) });
  }

  /** The folder that is named; else the one that the source is in. */
  private async targetOf(
    context: RequestContext,
    source: DriveItemView,
    parent: ItemAddress | undefined,
  ): Promise<{ readonly driveId: ShortId; readonly itemId: ShortId }> {
    if (parent === undefined) return { driveId: source.driveId, itemId: source.parentId ?? source.id };
    const { driveId, id: itemId } = await this.rpc.call(readDriveItem, { caller: context.caller, address: parent });
    return { driveId, itemId };
  }
}

/**
 * Graph's client repeats a POST that was answered 429, 503 or 504 under the same `client-request-id`: then it is the same copy
 * (docs/contracts/onedrive.md §2.5). Other clients send one id for all requests on a user's behalf, so a request with
 * another address, query or body is another copy.
 */
function requestIdOf(context: RequestContext, body: string): string {
  const key = idempotencyKeyOf(context, 'client-request-id');
  return key === undefined ? randomUUID() : computedRequestId([context.caller.principalId, key, context.url, body], 4);
}

/** Old clients asked at the bare addresses, and are sent on to the item when it is there; others would follow in circles. */
function monitorUrl(context: RequestContext, monitorId: string): string {
  const isBare = /^\/drive(?=[/?:]|$)/.test(context.url);
  return `${context.publicUrl}/v1.0/monitor/${shortId(monitorId)}${isBare ? '?force303=1' : ''}`;
}

function uuid(id: ShortId): string {
  const found = uuidOf(id);
  if (found === undefined) throw new Error(`${id} is no short id`);
  return found;
}
