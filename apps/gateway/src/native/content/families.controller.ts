import { randomUUID } from 'node:crypto';

import { Delete, Get, Param, Post } from '@nestjs/common';
import {
  deleteFamily,
  type FamilyView,
  type ItemResult,
  type ItemView,
  listFamilies,
  omitUndefined,
  readFamily,
  RejectedError,
  type SavedItem,
  saveItems,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, SEARCH_COST } from '../../http/limits/costs.decorator';
import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import { isUuid } from '../../http/requests/is-uuid';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Principals } from '../identity/principals.service';
import { NativeBody } from '../inputs/native-body.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { linesOf, prefersLines } from '../lists/lines';
import { type Page, Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { preferencesOf } from '../operations/preferences';
import { toStoredBody } from './bodies/native-body';
import { CREATE_PROBLEMS } from './change-problems';
import { EXAMPLE_CONTENT, EXAMPLE_FAMILY, EXAMPLE_VARIANT } from './content-examples';
import { ContentQuery } from './content-query.dto';
import { Family, NewFamily, NewVariant, Variant } from './variant.dto';
import { presentFamily, presentVariant, principalsOf, tagOf } from './variant.presenter';
import { linksOf } from './variants.service';

const ONE_VARIANT = { locale: 'en-US', ...EXAMPLE_CONTENT };

/** Families: content items across all locales. */
@NativeController('spaces/:space/families', 'Content')
export class FamiliesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly principals: Principals,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Costs(SEARCH_COST)
  @Operation({
    id: 'listFamilies',
    summary: 'Lists families with their variants, by their ids.',
    description: 'A filter by repository or locale matches families that have such a variant.',
    scope: 'read',
    headers: ['Prefer'],
    response: ListOf(Family),
    responseHeaders: ['Link'],
    hasPosition: true,
    lines: true,
    example: { response: { items: [EXAMPLE_FAMILY], nextCursor: null } },
  })
  async list(@Context() context: RequestContext, @Param('space') spaceKey: string, @NativeQuery() query: ContentQuery) {
    const { caller } = context;
    const { contentType, repository: repositoryId, locale, limit } = query;
    const filter = omitUndefined({ contentType, repositoryId, locale });
    const isCounted = preferencesOf(context).count;
    const read = async (after: unknown): Promise<Page<Family>> => {
      const from = typeof after === 'string' ? { after } : {};
      const counted = isCounted && after === undefined ? { withCount: true } : {};
      const page = await this.rpc.call(listFamilies, { caller, spaceKey, filter, limit, ...from, ...counted });
      return { ...page, items: await this.presentAll(context, page.items) };
    };
    if (prefersLines(context)) return linesOf(context, read);
    return this.pages.present(context, await read(this.pages.after(context, query)));
  }

  @Post()
  @Operation({
    id: 'createFamily',
    summary: 'Creates a family with its first variant.',
    links: {
      getVariant: 'id',
      patchVariant: 'id',
      publishVariant: 'id',
      archiveVariant: 'id',
      deleteVariant: 'id',
      listVersions: 'id',
      listLinks: 'id',
      getTree: 'id',
      getFamily: 'familyId',
      createVariant: 'familyId',
    },
    scope: 'write',
    headers: ['Idempotency-Key'],
    status: 201,
    response: Variant,
    responseHeaders: ['Location', 'ETag'],
    rejects: CREATE_PROBLEMS,
    example: { request: { contentType: EXAMPLE_FAMILY.contentType, ...ONE_VARIANT }, response: EXAMPLE_VARIANT },
  })
  async create(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @NativeBody() { contentType, ...variant }: NewFamily,
  ): Promise<Variant> {
    const id = randomUUID();
    return this.save(context, space, () =>
      Promise.resolve(newItem(space, { ...variant, id, familyId: id, contentType })),
    );
  }

  @Post(':id/variants')
  @Operation({
    id: 'createVariant',
    summary: 'Creates a variant of a family in another locale.',
    scope: 'write',
    headers: ['Idempotency-Key'],
    status: 201,
    response: Variant,
    responseHeaders: ['Location', 'ETag'],
    rejects: CREATE_PROBLEMS,
    example: { request: ONE_VARIANT, response: EXAMPLE_VARIANT },
  })
  async addVariant(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') familyId: string,
    @NativeBody() variant: NewVariant,
  ): Promise<Variant> {
    return this.save(context, space, async () => {
      const { contentType } = await this.find(context, space, familyId);
      return newItem(space, { ...variant, id: randomUUID(), familyId, contentType });
    });
  }

  @Get(':id')
  @Operation({
    id: 'getFamily',
    summary: 'Reads a family with its variants, without their bodies.',
    scope: 'read',
    response: Family,
    example: { response: EXAMPLE_FAMILY },
  })
  async read(@Context() context: RequestContext, @Param('space') space: string, @Param('id') id: string) {
    const [family] = await this.presentAll(context, [await this.find(context, space, id)]);
    return family;
  }

  @Delete(':id')
  @Operation({
    id: 'deleteFamily',
    summary: 'Deletes a family with all its variants.',
    description: 'Links to them stay, without a target.',
    scope: 'write',
    status: 204,
  })
  async remove(@Context() { caller }: RequestContext, @Param('space') spaceKey: string, @Param('id') id: string) {
    if (!isUuid(id)) throw notFound(spaceKey, id);
    await this.rpc.call(deleteFamily, { caller, spaceKey, id });
  }

  private async save(context: RequestContext, spaceKey: string, item: () => Promise<SavedItem>): Promise<Variant> {
    const { caller } = context;
    const { results } = await this.idempotent.call(context, saveItems, async () => {
      return { caller, spaceKey, onlyNew: true, items: [await item()] };
    });
    const saved = requireCreated(results);
    context.addHeaders({
      etag: tagOf(saved),
      location: `${context.publicUrl}/v1/spaces/${spaceKey}/variants/${saved.id}`,
    });
    return presentVariant(saved, await this.principals.named(caller, principalsOf([saved])));
  }

  private async find({ caller }: RequestContext, spaceKey: string, id: string): Promise<FamilyView> {
    if (!isUuid(id)) throw notFound(spaceKey, id);
    return this.rpc.call(readFamily, { caller, spaceKey, id });
  }

  private async presentAll({ caller }: RequestContext, families: readonly FamilyView[]): Promise<Family[]> {
    const ids = families.flatMap(({ createdBy, variants }) => [createdBy, ...principalsOf(variants)]);
    const nameOf = await this.principals.named(caller, ids);
    return families.map((family) => presentFamily(family, nameOf));
  }
}

interface NewItem extends NewVariant {
  readonly id: string;
  readonly familyId: string;
  readonly contentType: string;
}

function newItem(space: string, variant: NewItem): SavedItem {
  const { id, familyId, contentType, label, body, locale = null, deliveryKey = null, repository, folderId } = variant;
  const stored = toStoredBody(body.text, { contentType, deliveryKey }, linksOf(space));
  return { id, familyId, label, locale, body: stored, ...omitUndefined({ repository, folderId }) };
}

function requireCreated([result]: readonly ItemResult[]): ItemView {
  if (result?.result === 'failed') throw new RejectedError(result.code, result.message, result.data);
  if (result?.item === undefined) throw new Error('A created variant has no view.');
  return result.item;
}

function notFound(space: string, id: string): RejectedError {
  return new RejectedError('NOT_FOUND', `The family ${id} does not exist in the space ${space}.`, { what: 'family' });
}
