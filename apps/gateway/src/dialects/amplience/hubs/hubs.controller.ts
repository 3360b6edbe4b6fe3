import { Controller, Get, Param, Patch, UseGuards } from '@nestjs/common';
import { listSpaces, readItemByDeliveryKey, readSpace, updateSettings } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { collectList } from '../requests/collect-list';
import { presentHub, presentSettings } from './hub.presenter';
import { hexId } from '../requests/ids';
import { presentItem } from '../items/item.presenter';
import { presentPage } from '../hal/page.presenter';
import { readText, pageOf, queryOf } from '../requests/read-page';
import { scopesIn } from '../hal/rights';
import { readSettings } from './read-settings';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES, linksOf } from '../hal/links';

/** Hubs: the spaces that the caller may read (docs/contracts/amplience.md §4.1). */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class HubsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('hubs')
  async list(@Context() context: RequestContext): Promise<object> {
    const { caller } = context;
    const links = linksOf(context);
    const { items, page } = await collectList(this.rpc, listSpaces, { caller, page: pageOf(context) });
    const hubs = items.map((space) => presentHub(space, scopesIn(caller, space.hubId), links));
    return presentPage('hubs', hubs, page, { path: 'hubs' }, links);
  }

  @Get('hubs/:hub')
  async read(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    const space = await this.rpc.call(readSpace, { caller: context.caller, hubId: hexId('hub', hub) });
    return presentHub(space, scopesIn(context.caller, space.hubId), linksOf(context));
  }

  /** Changes the settings that are sent. The response is the settings without the hub. */
  @Patch('hubs/:hub/settings')
  async updateSettings(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    const hubId = hexId('hub', hub);
    const space = await this.rpc.call(updateSettings, {
      caller: context.caller,
      hubId,
      ...readSettings(context.body()),
    });
    const _links = linksOf(context).all({ self: `hubs/${hubId}/settings`, hub: `hubs/${hubId}` });
    return { ...presentSettings(space), _links };
  }

  /** Returns the item that has a delivery key, or 404. */
  @Get('hubs/:hub/delivery-keys/content-item')
  async ofDeliveryKey(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    const key = readText(queryOf(context), 'key') ?? '';
    const item = await this.rpc.call(readItemByDeliveryKey, { caller: context.caller, hubId: hexId('hub', hub), key });
    return presentItem(item, linksOf(context));
  }
}
