import { Controller } from '@nestjs/common';
import {
  listVariantLinks,
  listVariantVersions,
  readTree,
  type Caller,
  type ItemView,
  type KeyedPage,
  type LinkView,
  type SpaceId,
  type VersionView,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { variantView } from '../../../content/history/variant-view';
import { readVariantRows } from '../../../content/history/variants.store';
import type { RequestOf } from '../../../request-of';
import { findVariant } from '../find-variant';
import { keyedPage } from './keyed-page';
import { listLinksIn, listLinksOut, MAX_TREE_DEPTH, readTreeNodes, type LinkRow } from './links.store';
import { listVersionHeads } from './variant-lists.store';

/** A node has about 120 bytes, and a message at most 1 MiB. */
const NODES_IN_PIECE = 4_000;

/** Versions, links and the tree of a variant. */
@Controller()
export class ReadLinksHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listVariantVersions)
  async versions(request: RequestOf<typeof listVariantVersions>): Promise<KeyedPage<VersionView>> {
    const { after, limit } = request;
    const { row, grant } = await findVariant(this.pool, request, 'read');
    const before = after === undefined ? null : Number(after);
    const rows = await listVersionHeads(this.pool, grant.spaceId, row.id, { before, limit: limit + 1 });
    const versions = rows.slice(0, limit).map((each): VersionView => ({
      number: each.number,
      label: each.label,
      createdBy: each.created_by,
      createdAt: each.created_at.toISOString(),
    }));
    return keyedPage(versions, rows.length > limit, ({ number }) => String(number));
  }

  @HandleRpc(listVariantLinks)
  async links(request: RequestOf<typeof listVariantLinks>): Promise<KeyedPage<LinkView>> {
    const { caller, direction, after, limit } = request;
    const { row, grant } = await findVariant(this.pool, request, 'read');
    const more = limit + 1;
    if (direction === 'out') {
      const page = { after: Number(after ?? 0), limit: more };
      const rows = await listLinksOut(this.pool, grant.spaceId, row.id, page);
      const keys = rows.map(({ position }) => String(position));
      return this.linkPage(caller, grant.spaceId, rows, keys, limit);
    }
    const target = { variantId: row.id, familyId: row.family_id };
    const rows = await listLinksIn(this.pool, grant.spaceId, target, { after: after ?? null, limit: more });
    const keys = rows.map(({ variant_id: variantId }) => variantId ?? '');
    return this.linkPage(caller, grant.spaceId, rows, keys, limit);
  }

  @HandleRpc(readTree)
  async *tree(request: RequestOf<typeof readTree>): AsyncGenerator<NonNullable<typeof readTree.reply>> {
    const { depth = MAX_TREE_DEPTH } = request;
    const { row, grant } = await findVariant(this.pool, request, 'read');
    const nodes = await readTreeNodes(this.pool, grant.spaceId, row.id, Math.min(depth, MAX_TREE_DEPTH));
    for (let from = 0; from < nodes.length; from += NODES_IN_PIECE) {
      yield { nodes: nodes.slice(from, from + NODES_IN_PIECE) };
    }
  }

  private async linkPage(
    caller: Caller,
    spaceId: SpaceId,
    rows: readonly LinkRow[],
    keys: readonly string[],
    limit: number,
  ): Promise<KeyedPage<LinkView>> {
    const shown = rows.slice(0, limit);
    const ids = [...new Set(shown.flatMap(({ variant_id: id }) => id ?? []))];
    const found = await readVariantRows(
      this.pool,
      spaceId,
      ids.map((id) => ({ id, number: null })),
      false,
    );
    const views = new Map<string, ItemView>(found.map((each) => [each.id, variantView(each, caller)]));
    const links = shown.map(({ kind, target_id: targetId, variant_id: variantId }, index) => ({
      key: keys[index] ?? '',
      link: { kind, targetId, variant: variantId === null ? null : (views.get(variantId) ?? null) },
    }));
    const page = keyedPage(links, rows.length > limit, ({ key }) => key);
    return { items: page.items.map(({ link }) => link), after: page.after };
  }
}
