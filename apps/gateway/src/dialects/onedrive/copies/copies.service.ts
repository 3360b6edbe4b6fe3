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
import { ParentReferences } from '../addressing/parent-references.service';
import { nonEmpty, readConflict } from '../requests/read-members';
import { clientRequestIdOf, computedRequestId } from '../../../http/requests/idempotency';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { preconditionOf } from '../requests/item-tags';

/**
 * Copies of folders and files. A copy is accepted with the URL of a monitor and an empty body
 * (docs/contracts/onedrive.md §1).
 */
@Injectable()
export class Copies {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly parents: ParentReferences,
  ) {}

  /** Starts a copy. The empty response has no JSON content type, because Graph's client would parse its body. */
  async copy(context: RequestContext, address: ItemAddress): Promise<undefined> {
    const text = await readText(context.bytes);
    const body = RequestBody.parseOptional(text);
    const name = nonEmpty(body.optionalText('name'));
    const childrenOnly = body.optionalFlag('childrenOnly') ?? false;
    if (childrenOnly && name !== undefined) {
      throw new RejectedError(
        'FIELD_INVALID',
        '"name" is not allowed with "childrenOnly": children keep their names.',
        {
          property: 'name',
        },
      );
    }
    const conflict = readConflict(context.query, [body]) ?? 'fail';
    const allVersions = body.optionalFlag('includeAllVersionHistory') ?? false;
    const { caller } = context;
    const prepare = async () => {
      const source = await this.rpc.call(readDriveItem, { caller, address });
      const parent = await this.parents.read(caller, body, { driveId: source.driveId });
      const target = await this.targetOf(context, source, parent);
      return {
        caller,
        name: name ?? source.name,
        childrenOnly,
        requestId: requestIdOf(context, text),
        sourceDriveId: uuid(source.driveId),
        sourceItemId: uuid(source.id),
        targetDriveId: uuid(target.driveId),
        targetFolderId: uuid(target.itemId),
        conflict,
        allVersions,
        ...preconditionOf(context),
      };
    };
    const { monitorId } = await this.idempotent.call(context, requestDriveCopy, prepare, text);
    context.respond(202, { location: monitorUrl(context, monitorId) });
  }

  /** Returns the target folder; by default the parent of the source. */
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
 * Returns the id of the request. Graph's client repeats a POST after 429, 503 or 504 under the same
 * `client-request-id`, which is the same copy (docs/contracts/onedrive.md §2.5). Other clients send one id for all
 * requests of a user, so a request with another address, query or body is another copy.
 */
function requestIdOf(context: RequestContext, body: string): string {
  const id = clientRequestIdOf(context);
  return id === undefined ? randomUUID() : computedRequestId([context.caller.principalId, id, context.url, body]);
}

/**
 * Clients of the oldest documents use no prefix and expect a redirect to the item; other clients would follow it in a
 * loop.
 */
function monitorUrl(context: RequestContext, monitorId: string): string {
  const isBare = /^\/drive(?=[/?:]|$)/.test(context.url);
  return `${context.publicUrl}/v1.0/monitor/${shortId(monitorId)}${isBare ? '?force303=1' : ''}`;
}

function uuid(id: ShortId): string {
  const found = uuidOf(id);
  if (found === undefined) throw new Error(`${id} is not a short id.`);
  return found;
}
