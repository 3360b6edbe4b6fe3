import { Controller, Get, Param, Patch, UseGuards } from '@nestjs/common';
import { listSpaces, readItemByDeliveryKey, readSpace, updateSettings } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { type Ask, Asked, PREFIXES } from '../requests/ask';
import { collectList } from '../requests/collect-list';
import { presentHub, presentSettings } from './hub.presenter';
import { hexId } from '../requests/ids';
import { presentItem } from '../items/item.presenter';
import { presentPage } from '../hal/page.presenter';
import { readText } from '../requests/read-page';
import { scopesIn } from '../hal/rights';
import { readSettings } from './read-settings';

/** Hubs: the spaces that the token's holder sees (contract 4.1). */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class HubsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('hubs')
  async list(@Asked() ask: Ask): Promise<object> {
    const { caller, links } = ask;
    const { items, page } = await collectList(this.rpc, listSpaces, { caller, page: ask.page });
    const hubs = items.map((space) => presentHub(space, scopesIn(caller, space.hubId), links));
    return presentPage('hubs', hubs, page, { path: 'hubs' }, links);
  }

  @Get('hubs/:hub')
  async read(@Asked() { caller, links }: Ask, @Param('hub') hub: string): Promise<object> {
    const space = await this.rpc.call(readSpace, { caller, hubId: hexId('hub', hub) });
    return presentHub(space, scopesIn(caller, space.hubId), links);
  }

  /** What is not sent stays as it is. The answer is the settings alone. */
  @Patch('hubs/:hub/settings')
  async updateSettings(@Asked() ask: Ask, @Param('hub') hub: string): Promise<object> {
    const hubId = hexId('hub', hub);
    const space = await this.rpc.call(updateSettings, { caller: ask.caller, hubId, ...readSettings(ask.body()) });
    const _links = ask.links.all({ self: `hubs/${hubId}/settings`, hub: `hubs/${hubId}` });
    return { ...presentSettings(space), _links };
  }

  /** Who owns a delivery key; 404 when nobody does. */
  @Get('hubs/:hub/delivery-keys/content-item')
  async ofDeliveryKey(@Asked() { caller, links, query }: Ask, @Param('hub') hub: string): Promise<object> {
    const key = readText(query, 'key') ?? '';
    const item = await this.rpc.call(readItemByDeliveryKey, { caller, hubId: hexId('hub', hub), key });
    return presentItem(item, links);
  }
}
