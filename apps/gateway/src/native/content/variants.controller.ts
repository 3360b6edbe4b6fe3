import { Delete, Get, Param, Patch, Put } from '@nestjs/common';
import { deleteVariant, type ItemView, omitUndefined, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Principals } from '../identity/principals.service';
import { NativeBody } from '../inputs/native-body.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { isNotModified } from '../operations/conditions';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { mergePatch } from './bodies/merge-patch';
import { toNativeBody, toStoredBody } from './bodies/native-body';
import { EXAMPLE_CONTENT, EXAMPLE_VARIANT } from './content-examples';
import { UpdateQuery, VersionQuery } from './content-query.dto';
import { BASED_ON_PROBLEMS, CHANGE_PROBLEMS } from './change-problems';
import { Variant, VariantContent, VariantPatch } from './variant.dto';
import { presentVariant, principalsOf, tagOf } from './variant.presenter';
import { type ChangedContent, linksOf, Variants } from './variants.service';

/** Variants by their ids: the content of a family in one locale. */
@NativeController('spaces/:space/variants', 'Content')
export class VariantsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly variants: Variants,
    private readonly principals: Principals,
  ) {}

  @Get(':id')
  @Operation({
    id: 'getVariant',
    summary: 'Reads a variant, at its current version or an older one.',
    scope: 'read',
    headers: ['If-None-Match'],
    response: Variant,
    responseHeaders: ['ETag'],
    notModified: true,
    example: { response: EXAMPLE_VARIANT },
  })
  async read(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @NativeQuery() { version }: VersionQuery,
  ): Promise<Variant | undefined> {
    const item = await this.variants.find(context, space, id, version);
    if (isNotModified(context, tagOf(item))) return undefined;
    return this.present(context, item);
  }

  @Get(':id/versions/:number')
  @Operation({
    id: 'getVersion',
    summary: 'Reads a variant at one of its versions. Events name this address.',
    scope: 'read',
    headers: ['If-None-Match'],
    response: Variant,
    responseHeaders: ['ETag'],
    notModified: true,
    example: { response: EXAMPLE_VARIANT },
  })
  async readVersion(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @Param('number') number: string,
  ): Promise<Variant | undefined> {
    if (!/^[1-9]\d{0,8}$/.test(number)) {
      throw new RejectedError('NOT_FOUND', `The variant ${id} has no version ${number}.`, { what: 'version' });
    }
    return this.read(context, space, id, { version: Number(number) });
  }

  @Put(':id')
  @Operation({
    id: 'replaceVariant',
    summary: 'Replaces the content of a variant. Equal content makes no new version.',
    scope: 'write',
    headers: ['If-Match'],
    response: Variant,
    responseHeaders: ['ETag'],
    rejects: [...CHANGE_PROBLEMS, ...BASED_ON_PROBLEMS],
    example: { request: EXAMPLE_CONTENT, response: EXAMPLE_VARIANT },
  })
  async replace(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @NativeQuery() query: UpdateQuery,
    @NativeBody() content: VariantContent,
  ): Promise<Variant> {
    const { label, body, folderId = null, deliveryKey = null } = content;
    return this.change(context, space, id, query, ({ schemaUri: contentType }) => ({
      label,
      folderId,
      body: toStoredBody(body.text, { contentType, deliveryKey }, linksOf(space)),
    }));
  }

  @Patch(':id')
  @Operation({
    id: 'patchVariant',
    summary: 'Changes members of a variant and of its body by a merge patch (RFC 7396).',
    scope: 'write',
    headers: ['If-Match'],
    response: Variant,
    responseHeaders: ['ETag'],
    rejects: [...CHANGE_PROBLEMS, ...BASED_ON_PROBLEMS],
    example: { request: { body: { title: 'Welcome', teaser: null } }, response: EXAMPLE_VARIANT },
  })
  async patch(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @NativeQuery() query: UpdateQuery,
    @NativeBody() patch: VariantPatch,
  ): Promise<Variant> {
    return this.change(context, space, id, query, (item) => {
      const before = toNativeBody(item.body ?? '{}');
      const { label = item.label, folderId = item.folderId, deliveryKey = before.deliveryKey } = patch;
      const body = patch.body === undefined ? before.body : mergePatch(before.body, patch.body.text);
      const stored = toStoredBody(body, { contentType: item.schemaUri, deliveryKey }, linksOf(space));
      return { label, folderId, body: stored };
    });
  }

  @Delete(':id')
  @Operation({
    id: 'deleteVariant',
    summary: 'Deletes a variant with its versions; with the last one its family.',
    description: 'Links to it stay, without a target.',
    scope: 'write',
    headers: ['If-Match'],
    status: 204,
    rejects: ['CONTENT_ITEM_VERSION_CONFLICT'],
  })
  async remove(@Context() context: RequestContext, @Param('space') spaceKey: string, @Param('id') id: string) {
    const { caller } = context;
    await this.variants.withVersion(context, spaceKey, id, ({ version }) =>
      this.rpc.call(deleteVariant, { caller, spaceKey, id, version }),
    );
  }

  private async change(
    context: RequestContext,
    space: string,
    id: string,
    { basedOn }: UpdateQuery,
    decide: (item: ItemView) => ChangedContent,
  ): Promise<Variant> {
    const item = await this.variants.change(context, space, id, omitUndefined({ basedOn }), decide);
    context.addHeaders({ etag: tagOf(item) });
    return this.present(context, item);
  }

  private async present({ caller }: RequestContext, item: ItemView): Promise<Variant> {
    return presentVariant(item, await this.principals.named(caller, principalsOf([item])));
  }
}
