import { Controller } from '@nestjs/common';
import {
  type Caller,
  type FamilyId,
  type FamilyView,
  fitIntoReply,
  type ItemView,
  listFamilies,
  listVariants,
  readFamily,
  readVariants,
  type SpaceId,
  type VariantId,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { variantView } from '../../../content/history/variant-view';
import { readVariantRows } from '../../../content/history/variants.store';
import { SearchTimeout } from '../../../search-timeout';
import type { RequestOf } from '../../../request-of';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { keyedPage } from './keyed-page';
import { countMatches, listFamilyIds, listVariantIds, readFamilyHeads, type FamilyHead } from './variant-lists.store';

/** Number of bodies in memory at once: 50 of the largest are 10 MB. */
const BODIES_AT_ONCE = 50;

/** Lists and reads of variants and families by their ids. */
@Controller()
export class ListContentHandler {
  constructor(
    private readonly pool: Pool,
    private readonly timeout: SearchTimeout,
  ) {}

  @HandleRpc(listVariants)
  async variants(request: RequestOf<typeof listVariants>): Promise<NonNullable<typeof listVariants.reply>> {
    const { caller, spaceKey, filter, after = null, withBodies, withCount } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const limit = withBodies ? Math.min(request.limit, BODIES_AT_ONCE) : request.limit;
    const ids = await this.timeout.run((client) =>
      listVariantIds(client, spaceId, { filter, after, limit: limit + 1 }),
    );
    const items = await this.views(caller, spaceId, ids.slice(0, limit), withBodies);
    const page = keyedPage(items, ids.length > limit, ({ id }) => id);
    if (withCount !== true) return page;
    const count = await this.timeout.run((client) => countMatches(client, spaceId, 'variants', filter));
    return { ...page, count };
  }

  @HandleRpc(readVariants)
  async byIds(request: RequestOf<typeof readVariants>): Promise<NonNullable<typeof readVariants.reply>> {
    const { caller, spaceKey, withBodies } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const ids = request.ids.slice(0, BODIES_AT_ONCE) as VariantId[];
    const items = fitIntoReply(await this.views(caller, spaceId, ids, withBodies));
    const last = items.at(-1);
    // Missing variants count as read.
    const isComplete = last === undefined || items.length === (await this.existing(spaceId, ids));
    return { items, read: isComplete ? ids.length : ids.indexOf(last.id as VariantId) + 1 };
  }

  @HandleRpc(listFamilies)
  async families(request: RequestOf<typeof listFamilies>): Promise<NonNullable<typeof listFamilies.reply>> {
    const { caller, spaceKey, filter, after = null, limit, withCount } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const ids = await this.timeout.run((client) => listFamilyIds(client, spaceId, { filter, after, limit: limit + 1 }));
    const heads = await readFamilyHeads(this.pool, spaceId, ids.slice(0, limit));
    const families = await this.familyViews(caller, spaceId, heads);
    const page = keyedPage(families, ids.length > limit, ({ id }) => id);
    if (withCount !== true) return page;
    const count = await this.timeout.run((client) => countMatches(client, spaceId, 'families', filter));
    return { ...page, count };
  }

  @HandleRpc(readFamily)
  async family({ caller, spaceKey, id }: RequestOf<typeof readFamily>): Promise<FamilyView> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const [view] = await this.familyViews(caller, spaceId, await readFamilyHeads(this.pool, spaceId, [id as FamilyId]));
    if (view === undefined) throw notFound('family');
    return view;
  }

  private async familyViews(
    caller: Caller,
    spaceId: SpaceId,
    heads: readonly (FamilyHead & { readonly variant_ids: readonly VariantId[] })[],
  ): Promise<FamilyView[]> {
    const variants = await this.views(
      caller,
      spaceId,
      heads.flatMap(({ variant_ids: ids }) => ids),
      false,
    );
    const byId = new Map<string, ItemView>(variants.map((variant) => [variant.id, variant]));
    return heads.map((head) => {
      const own = head.variant_ids.flatMap((id) => byId.get(id) ?? []);
      return {
        id: head.id,
        contentType: head.schema_uri ?? own[0]?.schemaUri ?? '',
        createdBy: head.created_by,
        createdAt: head.created_at.toISOString(),
        variants: own,
      };
    });
  }

  private async views(
    caller: Caller,
    spaceId: SpaceId,
    ids: readonly VariantId[],
    withBodies: boolean,
  ): Promise<ItemView[]> {
    const keys = ids.map((id) => ({ id, number: null }));
    const rows = keys.length === 0 ? [] : await readVariantRows(this.pool, spaceId, keys, withBodies);
    return rows.filter(({ status }) => status !== 'DELETED').map((row) => variantView(row, caller));
  }

  private async existing(spaceId: SpaceId, ids: readonly VariantId[]): Promise<number> {
    const rows = await readVariantRows(
      this.pool,
      spaceId,
      ids.map((id) => ({ id, number: null })),
      false,
    );
    return rows.filter(({ status }) => status !== 'DELETED').length;
  }
}
