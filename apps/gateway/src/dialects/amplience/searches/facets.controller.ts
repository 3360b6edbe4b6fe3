import { Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { type FacetField, facetItems, type FacetsReply } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, SEARCH_COST } from '../../../http/limits/costs.decorator';
import { AuthGuard } from '../../../http/requests/auth.guard';
import { joinPieces } from '../requests/collect-list';
import { hexId } from '../requests/ids';
import { presentItem } from '../items/item.presenter';
import { presentPage } from '../hal/page.presenter';
import { parseTextQuery } from './parse-text-query';
import { readFacetFields } from './read-facets';
import { readText, pageOf, queryOf } from '../requests/read-page';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES, linksOf } from '../hal/links';

/** Searches the items of a hub and counts facets (docs/contracts/amplience.md §4.4, Facets). Items have no bodies. */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class FacetsController {
  constructor(private readonly rpc: RpcClient) {}

  @Post('hubs/:hub/content-items/facet')
  @Costs(SEARCH_COST)
  @HttpCode(200)
  facet(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    const body = context.optionalBody();
    return this.found(context, hub, 'facet', {
      query: readText(queryOf(context), 'query'),
      fields: readFacetFields(body.optionalObjects('fields') ?? []),
      returnEntities: body.optionalFlag('returnEntities') ?? true,
    });
  }

  /** The older search, without facets. */
  @Get('hubs/:hub/content-items/find')
  @Costs(SEARCH_COST)
  find(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    return this.found(context, hub, 'find', {
      query: readText(queryOf(context), 'q'),
      fields: [],
      returnEntities: true,
    });
  }

  private async found(context: RequestContext, hub: string, name: 'facet' | 'find', search: Search): Promise<object> {
    const hubId = hexId('hub', hub);
    const { query, ...options } = search;
    const terms = [...parseTextQuery(query ?? '')].map(([field, value]) => ({ field, value }));
    const request = { caller: context.caller, hubId, page: pageOf(context), terms, ...options };
    const pieces = await this.rpc.collect(facetItems, request);
    const { items, page } = joinPieces(pieces);
    const presented = items.map((item) => presentItem(item, linksOf(context)));
    const parameters = name === 'find' ? { q: query } : { query };
    const address = { path: `hubs/${hubId}/content-items/${name}`, query: parameters };
    return { ...presentPage('content-items', presented, page, address, linksOf(context)), _facets: countsOf(pieces) };
  }
}

interface Search {
  readonly query: string | undefined;
  readonly fields: readonly FacetField[];
  readonly returnEntities: boolean;
}

/** Returns the counts by the requested name or field. They are in the first part of the reply. */
function countsOf(pieces: readonly FacetsReply[]): object {
  const facets = pieces.flatMap((piece) => ('facets' in piece ? Object.entries(piece.facets) : []));
  return Object.fromEntries(
    facets.map(([name, counts]) => [name, counts.map(({ id, count }) => ({ _id: id, count }))]),
  );
}
