import { Delete, Get, Param, Put } from '@nestjs/common';
import { acknowledgeSync, readSync, revertAcknowledgement, type SyncView } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { isUuid } from '../../http/requests/is-uuid';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { isNotModified, requireMatch } from '../operations/conditions';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { EXAMPLE_SYNC } from './sync-examples';
import { Sync } from './sync.dto';
import { presentSync, syncTagOf } from './sync.presenter';
import { variantMissing } from './variant-missing';

/** How a variant relates to its source (docs/explanation/keeping-copies-current.md). */
@NativeController('spaces/:space/variants/:id/sync', 'Content')
export class SyncController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @Operation({
    id: 'getSync',
    summary: 'Reads whether a copy is up to date, and what has changed in its source and in it.',
    description: 'Paths are JSON Pointers into the body. Links in values name families instead of variants.',
    scope: 'read',
    headers: ['If-None-Match'],
    response: Sync,
    responseHeaders: ['ETag'],
    notModified: true,
    example: { response: EXAMPLE_SYNC },
  })
  async read(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<Sync | undefined> {
    const view = await this.find(context, space, id);
    return isNotModified(context, syncTagOf(view)) ? undefined : presentSync(view);
  }

  @Put('acknowledgement')
  @Operation({
    id: 'acknowledgeSync',
    summary: 'Acknowledges the changes of the source: `basedOn` becomes its current version, the content stays.',
    description: 'With the `ETag` of the sync state in `If-Match`, no later change of the source is acknowledged.',
    scope: 'write',
    headers: ['If-Match'],
    response: Sync,
    responseHeaders: ['ETag'],
    rejects: ['NOT_A_COPY', 'SOURCE_DELETED'],
    example: { response: { ...EXAMPLE_SYNC, state: 'adapted', basedOn: 4, acknowledged: true } },
  })
  async acknowledge(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<Sync> {
    const view = await this.rpc.call(acknowledgeSync, await this.matching(context, space, id));
    context.addHeaders({ etag: syncTagOf(view) });
    return presentSync(view);
  }

  @Delete('acknowledgement')
  @Operation({
    id: 'revertAcknowledgement',
    summary: 'Reverts the acknowledgement: `basedOn` is again what it was before.',
    scope: 'write',
    headers: ['If-Match'],
    status: 204,
  })
  async revert(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<void> {
    await this.rpc.call(revertAcknowledgement, await this.matching(context, space, id));
  }

  private async find({ caller }: RequestContext, spaceKey: string, id: string): Promise<SyncView> {
    if (isUuid(id)) return this.rpc.call(readSync, { caller, spaceKey, id });
    throw variantMissing(spaceKey, id);
  }

  /** Returns the request for a change, with the tag of If-Match. */
  private async matching(context: RequestContext, spaceKey: string, id: string) {
    const { caller } = context;
    const view = await this.find(context, spaceKey, id);
    requireMatch(context, syncTagOf(view));
    const { tag } = view;
    return { caller, spaceKey, id, ...(context.header('if-match') === undefined ? {} : { tag }) };
  }
}
