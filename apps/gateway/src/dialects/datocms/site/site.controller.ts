import { Get, HttpCode, Put } from '@nestjs/common';
import { listRecords, omitUndefined, readSite, type SiteView, updateSite } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { collectRecords } from '../items/collect-records';
import { presentItem } from '../documents/item.presenter';
import { presentField, presentItemType } from '../documents/item-type.presenter';
import { presentJob } from '../documents/job.presenter';
import { pick, rejectUnknown } from '../models/read-model';
import { readList, invalidParameter } from '../requests/read-query';
import { presentSite, SITE_SETTINGS } from '../documents/site.presenter';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { scopeOf } from '../requests/scope';
import { DatocmsController } from '../transport/datocms-controller.decorator';
import { readDocument } from '../requests/read-document';
import { queryOf } from '../requests/parse-query';

/** Accounts and fieldsets are not supported: a request may include them, but the response has none. */
const INCLUDABLE = [
  'item_types',
  'item_types.fields',
  'item_types.fieldsets',
  'item_types.singleton_item',
  'account',
] as const;
type Includable = (typeof INCLUDABLE)[number];

/** The space as a site: its name, locales and models (docs/contracts/datocms.md §3.5). */
@DatocmsController('site')
export class SiteController {
  constructor(private readonly rpc: RpcClient) {}

  /** Returns the site. The client's SchemaRepository reads models and fields with `include`. */
  @Get()
  async find(@Context() context: RequestContext): Promise<object> {
    const included = readList(queryOf(context), 'include')?.map(includable);
    const site = await this.rpc.call(readSite, scopeOf(context));
    const data = presentSite(site);
    return included === undefined ? { data } : { data, included: await this.include(context, site, included) };
  }

  @Put()
  @HttpCode(202)
  async update(@Context() context: RequestContext): Promise<object> {
    const { attributes } = readDocument(context, 'site');
    rejectUnknown(attributes, ['name', 'locales', ...SITE_SETTINGS]);
    const settings = pick(attributes, SITE_SETTINGS);
    const members = {
      ...omitUndefined({ name: attributes.optionalText('name'), locales: attributes.optionalList('locales') }),
      ...(Object.keys(settings).length === 0 ? {} : { settings }),
    };
    return presentJob(await this.rpc.call(updateSite, { ...scopeOf(context), ...members }));
  }

  private async include(
    context: RequestContext,
    { models }: SiteView,
    included: readonly Includable[],
  ): Promise<object[]> {
    const fields = included.includes('item_types.fields') ? models.flatMap((model) => model.fields) : [];
    const ids = models.flatMap(({ singletonId }) => (singletonId === null ? [] : [singletonId]));
    const singletons = included.includes('item_types.singleton_item') ? await this.read(context, ids) : [];
    // A path below the models includes the models too.
    const types = included.some((each) => each.startsWith('item_types')) ? models : [];
    return [...types.map(presentItemType), ...fields.map(presentField), ...singletons];
  }

  private async read(context: RequestContext, ids: readonly string[]): Promise<object[]> {
    if (ids.length === 0) return [];
    const request = {
      ...scopeOf(context),
      ids,
      state: 'current',
      nested: false,
      offset: 0,
      limit: ids.length,
    } as const;
    const { records } = await collectRecords(this.rpc, listRecords, request);
    return records.map(presentItem);
  }
}

function includable(path: string): Includable {
  return INCLUDABLE.find((each) => each === path) ?? invalidParameter('include', `a list of ${INCLUDABLE.join(', ')}`);
}
