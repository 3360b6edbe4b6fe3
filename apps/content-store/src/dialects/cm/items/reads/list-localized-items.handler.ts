import { Controller } from '@nestjs/common';
import {
  type FamilyId,
  listLocalizedItems,
  type ListLocalizedItems,
  type LocalizedItemView,
  uuidOf,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForBranch } from '../../branches/branch-grant';
import { inPieces } from '../../../../in-pieces';
import { findLocale } from '../../../../spaces/locales/locale-row';
import { readLocaleRows } from '../../../../spaces/locales/locales.store';
import type { ModelCatalog } from '../../../../models/model';
import { readCatalog } from '../../../../models/read-catalog';
import type { RequestOf } from '../../../../request-of';
import { SearchTimeout } from '../../../../search-timeout';
import { findModel } from '../find-model';
import { NO_FAMILY } from '../find-localized-item';
import { listItemIds, type ListFilter } from './item-lists.store';
import { localizedItemView } from '../localized-item-view';
import { readLocalizedVariants } from '../../../../content/families/localized-variants.store';

/** Number of bodies in memory at once: 50 of the largest are 10 MB. */
const ROWS_AT_ONCE = 50;
/** A larger page is reduced to this size. */
const MAX_PAGE_SIZE = 1_000;

type Reply = { readonly total: number } | { readonly items: readonly LocalizedItemView[] };

@Controller()
export class ListLocalizedItemsHandler {
  constructor(
    private readonly pool: Pool,
    private readonly timeout: SearchTimeout,
  ) {}

  /** Lists items. A filter by an object that does not exist matches nothing. */
  @HandleRpc(listLocalizedItems)
  async *list(request: RequestOf<typeof listLocalizedItems>): AsyncGenerator<Reply> {
    const { spaceId, spaceKey } = grantForBranch(request.caller, request.branch, 'read');
    const catalog = await readCatalog(this.pool, spaceId);
    const filter = await this.filterOf(request, catalog);
    const { total, ids } = await this.timeout.run((client) => listItemIds(client, catalog, filter));
    yield { total };
    for (let from = 0; from < ids.length; from += ROWS_AT_ONCE) {
      const rows = await readLocalizedVariants(this.pool, spaceId, ids.slice(from, from + ROWS_AT_ONCE));
      yield* inPieces(rows.map((row) => localizedItemView(catalog, row, spaceKey, request.withFields)));
    }
  }

  private async filterOf(request: ListLocalizedItems, catalog: ModelCatalog): Promise<ListFilter> {
    const { search, sort, status, ids, contentType, linkedTo, locale } = request;
    const narrowing: { -readonly [Name in keyof ListFilter]: ListFilter[Name] } = {
      pageNumber: Math.max(request.pageNumber, 1),
      pageSize: Math.min(request.pageSize, MAX_PAGE_SIZE),
      ...(sort === undefined ? {} : { sort }),
      ...(status === undefined ? {} : { status }),
      // PostgreSQL has no text with U+0000: content.body_text replaces it with this character.
      ...(search === undefined ? {} : { search: search.replaceAll('\0', '\ufffd') }),
    };
    if (ids !== undefined) narrowing.familyIds = ids.map((id) => uuidOf<FamilyId>(id)).filter((id) => id !== undefined);
    if (linkedTo !== undefined) narrowing.linkedTo = uuidOf(linkedTo) ?? NO_FAMILY;
    if (contentType !== undefined) narrowing.schemaUri = findModel(catalog, contentType)?.schemaUri ?? '';
    if (locale === null) narrowing.locale = null;
    if (typeof locale === 'string') {
      const rows = await readLocaleRows(this.pool, catalog.spaceId);
      narrowing.locale = findLocale(rows, locale)?.locale ?? '';
    }
    return narrowing;
  }
}
