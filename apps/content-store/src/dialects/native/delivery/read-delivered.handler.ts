import { Controller } from '@nestjs/common';
import { type DeliveredItem, type FamilyId, fitIntoReply, readDelivered, type VariantId } from '@scriptorium/contracts';
import { renderBody } from '@scriptorium/copy-engine';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { deliveryKeysIn } from '../../../content/bodies/prepare-body';
import type { RequestOf } from '../../../request-of';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { readLocaleRows } from '../../../spaces/locales/locales.store';
import { localeChain } from './locale-chain';
import { readPublished, readPublishedOfKey, type PublishedRow } from './published.store';

/** Number of bodies in memory at once: 50 of the largest are 10 MB. */
const BODIES_AT_ONCE = 50;

/** Published content for a site. Drafts and archived variants are never delivered. */
@Controller()
export class ReadDeliveredHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readDelivered)
  async handle(request: RequestOf<typeof readDelivered>): Promise<NonNullable<typeof readDelivered.reply>> {
    const { caller, spaceKey, key, locale, variantIds = [], familyIds = [] } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const chain = localeChain(locale, await readLocaleRows(this.pool, spaceId));
    if (key !== undefined) {
      const row = await readPublishedOfKey(this.pool, spaceId, key, chain);
      if (row === undefined) throw notFound('published content');
      return { items: [deliveredItem(row)], read: 0 };
    }
    const wanted: WantedIds = {
      variantIds: variantIds.slice(0, BODIES_AT_ONCE) as VariantId[],
      familyIds: familyIds.slice(0, Math.max(0, BODIES_AT_ONCE - variantIds.length)) as FamilyId[],
    };
    const rows = await readPublished(this.pool, spaceId, { ...wanted, chain });
    return partOf(wanted, rows.map(deliveredItem));
  }
}

interface WantedIds {
  readonly variantIds: readonly VariantId[];
  readonly familyIds: readonly FamilyId[];
}

/** Returns the items that fit into a reply, in the order of the ids. Missing items count as read. */
function partOf(
  { variantIds, familyIds }: WantedIds,
  found: readonly DeliveredItem[],
): { readonly items: readonly DeliveredItem[]; readonly read: number } {
  const variants = new Map<string, number>(variantIds.map((id, index) => [id, index]));
  const families = new Map<string, number>(familyIds.map((id, index) => [id, variantIds.length + index]));
  const total = variantIds.length + familyIds.length;
  const placed = found.map((item) => {
    return { item, place: variants.get(item.variantId) ?? families.get(item.familyId) ?? total };
  });
  const sorted = placed.sort((one, other) => one.place - other.place);
  const items = fitIntoReply(sorted.map(({ item }) => item));
  return { items, read: sorted[items.length]?.place ?? total };
}

function deliveredItem(row: PublishedRow): DeliveredItem {
  return {
    variantId: row.id,
    familyId: row.family_id,
    contentType: row.schema_uri,
    locale: row.locale,
    label: row.label,
    version: row.number,
    publishedAt: row.published_at.toISOString(),
    deliveryKey: deliveryKeysIn(row.lifted)[0] ?? null,
    body: renderBody(row.template, row.slots, row.lifted),
  };
}
