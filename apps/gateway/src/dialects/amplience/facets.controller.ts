import { Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { facetItems } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../http/auth-guard';
import { type Ask, Asked, PREFIXES } from './ask';
import { joinPieces } from './collect-list';
import { hexId } from './ids';
import { presentItem } from './item.presenter';
import { presentPage } from './page.presenter';
import { parseTextQuery } from './parse-text-query';
import { readFacetFields } from './read-facets';
import { readText } from './read-page';

/** Search and counting over a hub's items (contract 4.4, Facets). Items come without their bodies. */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class FacetsController {
  constructor(private readonly rpc: RpcClient) {}

  @Post('hubs/:hub/content-items/facet')
  @HttpCode(200)
  async facet(@Asked() ask: Ask, @Param('hub') hub: string): Promise<object> {
    const hubId = hexId('hub', hub);
    const body = ask.body();
    const query = readText(ask.query, 'query');
    const pieces = await this.rpc.collect(facetItems, {
      caller: ask.caller,
      hubId,
      page: ask.page,
      terms: [...parseTextQuery(query ?? '')].map(([field, value]) => ({ field, value })),
      fields: readFacetFields(body.optionalObjects('fields') ?? []),
      returnEntities: body.optionalFlag('returnEntities') ?? true,
    });
    const { items, page } = joinPieces(pieces);
    const facets = pieces.map((piece) => ('facets' in piece ? piece.facets : {}));
    const counts = Object.entries(Object.assign({}, ...facets) as (typeof facets)[number]);
    const presented = items.map((item) => presentItem(item, ask.links));
    const address = { path: `hubs/${hubId}/content-items/facet`, query: { query } };
    return {
      ...presentPage('content-items', presented, page, address, ask.links),
      _facets: Object.fromEntries(counts.map(([name, of]) => [name, of.map(({ id, count }) => ({ _id: id, count }))])),
    };
  }
}
