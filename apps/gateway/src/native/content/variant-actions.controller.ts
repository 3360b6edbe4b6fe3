import { Param, Post } from '@nestjs/common';
import { archiveItem, publishItem, unarchiveItem, unpublishItem } from '@scriptorium/contracts';

import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Principals } from '../identity/principals.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation, type OperationOptions } from '../operations/operation.decorator';
import { EXAMPLE_VARIANT } from './content-examples';
import { Variant } from './variant.dto';
import { presentVariant, principalsOf, tagOf } from './variant.presenter';
import { Variants } from './variants.service';

const HEADERS = ['Idempotency-Key', 'If-Match'] as const;
const ARCHIVING = {
  headers: HEADERS,
  scope: 'write',
  response: Variant,
  responseHeaders: ['ETag'],
  rejects: ['CONTENT_ITEM_NOT_ACTIVE', 'CONTENT_ITEM_VERSION_CONFLICT'],
  example: { response: EXAMPLE_VARIANT },
} satisfies Partial<OperationOptions>;

/**
 * Changes of the status of a variant. A repeated one changes nothing. The key of a request is looked up before the
 * variant is read, because the variant may have been deleted meanwhile.
 */
@NativeController('spaces/:space/variants/:id', 'Content')
export class VariantActionsController {
  constructor(
    private readonly idempotent: IdempotentCalls,
    private readonly variants: Variants,
    private readonly principals: Principals,
  ) {}

  @Post('publish')
  @Operation({
    id: 'publishVariant',
    summary: 'Publishes the current version of a variant.',
    scope: 'publish',
    headers: HEADERS,
    status: 204,
    rejects: ['CONTENT_ITEM_INVALID', 'CONTENT_ITEM_NOT_ACTIVE'],
  })
  publish(@Context() context: RequestContext, @Param('space') space: string, @Param('id') id: string): Promise<void> {
    return this.setPublished(context, space, id, publishItem);
  }

  @Post('unpublish')
  @Operation({
    id: 'unpublishVariant',
    summary: 'Unpublishes a variant.',
    scope: 'publish',
    headers: HEADERS,
    status: 204,
  })
  unpublish(@Context() context: RequestContext, @Param('space') space: string, @Param('id') id: string): Promise<void> {
    return this.setPublished(context, space, id, unpublishItem);
  }

  @Post('archive')
  @Operation({ ...ARCHIVING, id: 'archiveVariant', summary: 'Archives a variant.' })
  archive(@Context() context: RequestContext, @Param('space') space: string, @Param('id') id: string) {
    return this.setStatus(context, space, id, archiveItem);
  }

  @Post('unarchive')
  @Operation({ ...ARCHIVING, id: 'unarchiveVariant', summary: 'Unarchives a variant.' })
  unarchive(@Context() context: RequestContext, @Param('space') space: string, @Param('id') id: string) {
    return this.setStatus(context, space, id, unarchiveItem);
  }

  private async setPublished(
    context: RequestContext,
    space: string,
    id: string,
    change: typeof publishItem,
  ): Promise<void> {
    const { caller } = context;
    const isConditional = context.header('if-match') !== undefined;
    await this.variants.retryConflicts(context, () =>
      this.idempotent.call(context, change, async () => {
        const { version } = await this.variants.findMatching(context, space, id);
        return { caller, id, ...(isConditional ? { version } : {}) };
      }),
    );
  }

  private async setStatus(
    context: RequestContext,
    space: string,
    id: string,
    change: typeof archiveItem,
  ): Promise<Variant> {
    const { caller } = context;
    const item = await this.variants.retryConflicts(context, () =>
      this.idempotent.call(context, change, async () => {
        const { version } = await this.variants.findMatching(context, space, id);
        return { caller, id, version };
      }),
    );
    context.addHeaders({ etag: tagOf(item) });
    return presentVariant(item, await this.principals.named(caller, principalsOf([item])));
  }
}
