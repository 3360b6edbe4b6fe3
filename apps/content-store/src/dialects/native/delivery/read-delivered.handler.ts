import { Controller } from '@nestjs/common';
import { readDelivered, type DeliveredItem } from '@scriptorium/contracts';
import { renderBody } from '@scriptorium/copy-engine';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { deliveryKeysIn } from '../../../content/bodies/prepare-body';
import type { RequestOf } from '../../../request-of';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { readLocaleRows } from '../../../spaces/locales/locales.store';
import { fittingItems } from '../reads/fitting';
import { localeChain } from './locale-chain';
import { readPublished, readPublishedOfKey, type PublishedRow } from './published.store';

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
      return { items: [deliveredItem(row)] };
    }
    const rows = await readPublished(this.pool, spaceId, { variantIds, familyIds, chain });
    return { items: fittingItems(rows.map(deliveredItem)) };
  }
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
