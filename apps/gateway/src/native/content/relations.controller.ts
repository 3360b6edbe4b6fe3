import { Get, Param } from '@nestjs/common';
import {
  type LinkView,
  listVariantLinks,
  listVariantVersions,
  readTree,
  type VersionView,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, SEARCH_COST } from '../../http/limits/costs.decorator';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Principals } from '../identity/principals.service';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { linesOf, prefersLines } from '../lists/lines';
import { PageQuery } from '../lists/page-query.dto';
import { type Page, Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { EXAMPLE_HEAD, EXAMPLE_VERSION } from './content-examples';
import { LinkQuery, TreeQuery } from './content-query.dto';
import { TreeNode, VariantLink, Version } from './variant.dto';
import { presentHead, principalsOf } from './variant.presenter';
import { Variants } from './variants.service';

/** The versions, the links and the tree of a variant. */
@NativeController('spaces/:space/variants/:id', 'Content')
export class RelationsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly variants: Variants,
    private readonly principals: Principals,
    private readonly pages: Pages,
  ) {}

  @Get('versions')
  @Operation({
    id: 'listVersions',
    summary: 'Lists the versions of a variant, newest first.',
    scope: 'read',
    response: ListOf(Version),
    responseHeaders: ['Link'],
    hasPosition: true,
    example: { response: { items: [EXAMPLE_VERSION], nextCursor: null } },
  })
  async versions(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
    @NativeQuery() query: PageQuery,
  ) {
    const { caller } = context;
    await this.variants.find(context, spaceKey, id);
    const from = afterOf(this.pages.after(context, query));
    const page = await this.rpc.call(listVariantVersions, { caller, spaceKey, id, limit: query.limit, ...from });
    return this.pages.present(context, { ...page, items: await this.presentVersions(context, page.items) });
  }

  @Get('links')
  @Operation({
    id: 'listLinks',
    summary: 'Lists the links of a variant, or those of other variants to it.',
    description: '`out` is in the order of the body, each target once; `in` is by the id of the variant.',
    scope: 'read',
    response: ListOf(VariantLink),
    responseHeaders: ['Link'],
    hasPosition: true,
    lines: true,
    example: {
      response: { items: [{ kind: 'link', targetId: EXAMPLE_HEAD.id, variant: EXAMPLE_HEAD }], nextCursor: null },
    },
  })
  async links(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
    @NativeQuery() query: LinkQuery,
  ) {
    const { caller } = context;
    const { direction = 'out', limit } = query;
    await this.variants.find(context, spaceKey, id);
    const read = async (after: unknown): Promise<Page<VariantLink>> => {
      const request = { caller, spaceKey, id, direction, limit, ...afterOf(after) };
      const page = await this.rpc.call(listVariantLinks, request);
      return { ...page, items: await this.presentLinks(context, page.items) };
    };
    if (prefersLines(context)) return linesOf(context, read);
    return this.pages.present(context, await read(this.pages.after(context, query)));
  }

  @Get('tree')
  @Costs(SEARCH_COST)
  @Operation({
    id: 'getTree',
    summary: 'Lists a variant and the variants below it by links, breadth-first and each once.',
    scope: 'read',
    response: ListOf(TreeNode),
    hasPosition: true,
    lines: true,
    rejects: ['LIMIT_EXCEEDED'],
    example: { response: { items: [{ variantId: EXAMPLE_HEAD.id, parentId: null, depth: 0 }], nextCursor: null } },
  })
  async tree(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
    @NativeQuery() { depth }: TreeQuery,
  ) {
    const { caller } = context;
    await this.variants.find(context, spaceKey, id);
    const request = { caller, spaceKey, id, ...(depth === undefined ? {} : { depth }) };
    const pieces = await this.rpc.collect(readTree, request);
    const items: readonly TreeNode[] = pieces.flatMap(({ nodes }) => nodes);
    if (prefersLines(context)) return linesOf(context, async () => ({ items, after: null }));
    return { items, nextCursor: null };
  }

  private async presentVersions({ caller }: RequestContext, versions: readonly VersionView[]): Promise<Version[]> {
    const nameOf = await this.principals.named(
      caller,
      versions.map(({ createdBy }) => createdBy),
    );
    return versions.map((version) => ({ ...version, createdBy: nameOf(version.createdBy) }));
  }

  private async presentLinks({ caller }: RequestContext, links: readonly LinkView[]): Promise<VariantLink[]> {
    const found = links.flatMap(({ variant }) => variant ?? []);
    const nameOf = await this.principals.named(caller, principalsOf(found));
    return links.map(({ kind, targetId, variant }) => {
      return { kind, targetId, variant: variant === null ? null : presentHead(variant, nameOf) };
    });
  }
}

function afterOf(after: unknown): { readonly after?: string } {
  return typeof after === 'string' ? { after } : {};
}
