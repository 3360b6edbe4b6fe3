import { Controller } from '@nestjs/common';
import { facetItems, type FacetsReply, RejectedError } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForHub } from '../../../spaces/access/spaces-of-caller';
import { boundedPage } from '../items/reads/bounded-page';
import { streamItems } from '../items/reads/stream-items';
import { pageInfo } from '../../../page';
import { SearchTimeout } from '../../../search-timeout';
import type { RequestOf } from '../../../request-of';
import { facetSorts, isFacetSort, type FacetOrder } from './facets.sql';
import { countFacets } from './facets.store';
import { planFacets } from './plan-facets';

@Controller()
export class FacetItemsHandler {
  constructor(
    private readonly pool: Pool,
    private readonly timeout: SearchTimeout,
  ) {}

  @HandleRpc(facetItems)
  async *handle(request: RequestOf<typeof facetItems>): AsyncGenerator<FacetsReply> {
    const { caller, hubId, returnEntities } = request;
    const { spaceId } = grantForHub(caller, hubId, 'read');
    const page = boundedPage(request.page);
    const order = orderOf(page.sort);
    const plan = planFacets(request, new Date());
    const range = { offset: page.page * page.size, limit: returnEntities ? page.size : 0, order };
    const { total, ids, facets } = await this.timeout.run((client) => countFacets(client, spaceId, plan, range));
    yield { page: pageInfo(page, total), facets };
    const keys = ids.map((id) => ({ id, number: null }));
    yield* streamItems(this.pool, caller, spaceId, keys, false);
  }
}

/** Returns the requested order. The default is oldest first, as in lists. Rejects with SORT_INVALID {fields}. */
function orderOf(sort: RequestOf<typeof facetItems>['page']['sort']): FacetOrder {
  const { field, direction } = sort ?? { field: 'createdDate', direction: 'asc' as const };
  if (isFacetSort(field)) return { field, direction };
  throw new RejectedError('SORT_INVALID', `Facets can be sorted by ${facetSorts.join(', ')}.`, { fields: facetSorts });
}
