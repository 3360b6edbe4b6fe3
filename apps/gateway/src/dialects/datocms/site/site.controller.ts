import { Get, HttpCode, Put } from '@nestjs/common';
import { listRecords, readSite, type SiteView, updateSite } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked, DatocmsController } from '../requests/ask';
import { collectRecords } from '../items/collect-records';
import { presentItem } from '../documents/item.presenter';
import { presentField, presentItemType } from '../documents/item-type.presenter';
import { presentJob } from '../documents/job.presenter';
import { pick, refuseUnknown } from '../models/read-model';
import { readList, wrong } from '../requests/read-query';
import { presentSite, SITE_SETTINGS } from '../documents/site.presenter';

/** Accounts and fieldsets there are none of: they may be asked for, and nothing comes. */
const INCLUDABLE = [
  'item_types',
  'item_types.fields',
  'item_types.fieldsets',
  'item_types.singleton_item',
  'account',
] as const;
type Includable = (typeof INCLUDABLE)[number];

/** The space as a site: its name, locales and models (contract 3.5). */
@DatocmsController('site')
export class SiteController {
  constructor(private readonly rpc: RpcClient) {}

  /** `include` is what the client's SchemaRepository reads models and fields by. */
  @Get()
  async find(@Asked() ask: Ask): Promise<object> {
    const asked = readList(ask.query(), 'include')?.map(includable);
    const site = await this.rpc.call(readSite, ask.scope);
    const data = presentSite(site);
    return asked === undefined ? { data } : { data, included: await this.include(ask, site, asked) };
  }

  @Put()
  @HttpCode(202)
  async update(@Asked() ask: Ask): Promise<object> {
    const { attributes } = ask.document('site');
    refuseUnknown(attributes, ['name', 'locales', ...SITE_SETTINGS]);
    const settings = pick(attributes, SITE_SETTINGS);
    const members = {
      ...omitUndefined({ name: attributes.optionalText('name'), locales: attributes.optionalList('locales') }),
      ...(Object.keys(settings).length === 0 ? {} : { settings }),
    };
    return presentJob(await this.rpc.call(updateSite, { ...ask.scope, ...members }));
  }

  private async include(ask: Ask, { models }: SiteView, asked: readonly Includable[]): Promise<object[]> {
    const fields = asked.includes('item_types.fields') ? models.flatMap((model) => model.fields) : [];
    const ids = models.flatMap(({ singletonId }) => (singletonId === null ? [] : [singletonId]));
    const singletons = asked.includes('item_types.singleton_item') ? await this.read(ask, ids) : [];
    // Whoever includes something of the models includes the models.
    const types = asked.some((each) => each.startsWith('item_types')) ? models : [];
    return [...types.map(presentItemType), ...fields.map(presentField), ...singletons];
  }

  private async read(ask: Ask, ids: readonly string[]): Promise<object[]> {
    if (ids.length === 0) return [];
    const request = { ...ask.scope, ids, state: 'current', nested: false, offset: 0, limit: ids.length } as const;
    const { records } = await collectRecords(this.rpc, listRecords, request);
    return records.map(presentItem);
  }
}

function includable(path: string): Includable {
  return INCLUDABLE.find((each) => each === path) ?? wrong('include', `a list out of ${INCLUDABLE.join(', ')}`);
}
