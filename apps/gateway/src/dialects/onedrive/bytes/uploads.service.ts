import { Injectable } from '@nestjs/common';
import { type ItemAddress, omitUndefined, openUpload, readDriveItem } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { lengthOf, mimeTypeOf } from '../../../files/file-facts';
import { RequestBody } from '../../../http/bodies/request-body';
import { ItemPresenter } from '../items/item-presenter.service';
import { nonEmpty, readClientTimes, readConflict } from '../requests/read-members';
import { readOptions } from '../requests/read-query';
import { type CreatedFile, UploadBytes } from '../../../files/upload-bytes.service';
import { presentSession } from './upload-session.presenter';
import type { RequestContext } from '../../../http/requests/request-context';
import { preconditionOf } from '../requests/item-tags';
import { readBody } from '../requests/read-body';
import { readText } from '../../../http/bodies/read-text';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';

/** Uploads of files in one request, and creation of upload sessions (docs/contracts/onedrive.md §4.3 and §4.4). */
@Injectable()
export class Uploads {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly frames: ItemPresenter,
    private readonly bytes: UploadBytes,
  ) {}

  /** Uploads a file in one request. The request body is the file, whatever its media type. */
  async put(context: RequestContext, address: ItemAddress): Promise<object> {
    readOptions(context.query, []);
    const conflict = readConflict(context.query, []) ?? 'replace';
    const known = { expectedTotal: lengthOf(context), mimeType: mimeTypeOf(address.path.at(-1)) };
    const request = { caller: context.caller, address, conflict, ...preconditionOf(context), ...omitUndefined(known) };
    const upload = await this.rpc.call(openUpload, request);
    return this.presentCreated(context, await this.bytes.whole(upload, context.bytes));
  }

  /** Creates an upload session. Clients send the members in `item` or directly in the body. */
  async openSession(context: RequestContext, address: ItemAddress): Promise<object> {
    readOptions(context.query, []);
    const text = await readText(context.bytes);
    const body = RequestBody.parseOptional(text);
    const item = body.optionalObject('item') ?? body;
    const isDeferred = body.optionalFlag('deferCommit') === true;
    const prepare = async () => {
      const name = await this.nameInFolder(context, address, nonEmpty(item.optionalText('name')));
      return {
        caller: context.caller,
        address,
        ...preconditionOf(context),
        ...readClientTimes(item),
        conflict: readConflict(context.query, [item, body]) ?? 'replace',
        ...omitUndefined({ name, description: nonEmpty(item.optionalText('description')) }),
        ...omitUndefined({ expectedTotal: sizeOf(item) ?? sizeOf(body) }),
        ...omitUndefined({ mimeType: mimeTypeOf(name ?? address.path.at(-1)) }),
      };
    };
    const upload = await this.idempotent.call(context, openUpload, prepare, text);
    context.respond(200);
    return presentSession(upload, context.publicUrl, isDeferred);
  }

  /** Commits a session after a conflict, with another name or conflict behaviour. */
  async commitSession(context: RequestContext): Promise<object> {
    const body = await readBody(context);
    const source = body.optionalText('@microsoft.graph.sourceUrl') ?? body.text('@content.sourceUrl');
    const uploadId = source.split('?', 1)[0]?.split('/').at(-1) ?? '';
    const options = { conflict: readConflict(context.query, [body]), name: nonEmpty(body.optionalText('name')) };
    return this.presentCreated(context, await this.bytes.completeSession(uploadId, omitUndefined(options)));
  }

  /** Returns the name of the file in the addressed folder; undefined if the address names the file itself. */
  private async nameInFolder(
    context: RequestContext,
    address: ItemAddress,
    name: string | undefined,
  ): Promise<string | undefined> {
    if (name === undefined || address.path.length > 0) return undefined;
    const item = await this.rpc.call(readDriveItem, { caller: context.caller, address });
    return item.folder === null ? undefined : name;
  }

  private presentCreated(context: RequestContext, { item, isNew }: CreatedFile): Promise<object> {
    context.respond(isNew ? 201 : 200);
    return this.frames.present(context, item);
  }
}

function sizeOf(body: RequestBody): number | undefined {
  const size = body.optionalInteger('fileSize');
  return size === undefined || size < 0 ? undefined : size;
}
