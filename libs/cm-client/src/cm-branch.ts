import type { Client } from 'openapi-fetch';

import type { components, operations, paths } from './cm-api';

type Schemas = components['schemas'];
type Query<Operation extends keyof operations> = NonNullable<operations[Operation]['parameters']['query']>;

export type ContentItem = Schemas['ContentItem'];
export type NewContentItem = Schemas['NewContentItem'];
export type ContentType = Schemas['ContentType'];
export type NewContentType = Schemas['NewContentType'];
export type Locale = Schemas['Locale'];
export type Problem = Schemas['Problem'];

const ITEMS = '/api/v2/cm/branches/{branchId}/content-items';
const ITEM = '/api/v2/cm/branches/{branchId}/content-items/{contentItemId}';
const LOCALES = '/api/v2/cm/branches/{branchId}/locales';
const TYPES = '/api/v2/cm/branches/{branchId}/content-types';

/** Without `locale`, the item without a locale. Only the source of a copy falls back to the default locale. */
type InLocale = Query<'deleteContentItem'>;

/** The operations of one branch. They throw `CmError` for an error response. */
export class CmBranch {
  private readonly path: { readonly branchId: string };

  constructor(
    private readonly api: Client<paths>,
    readonly id: string,
  ) {
    this.path = { branchId: id };
  }

  /** Copies an item. With an `idempotencyKey`, a repeated request returns the copy of the first one. */
  copy(
    item: string,
    { idempotencyKey, ...query }: Query<'copyContentItem'> & { readonly idempotencyKey?: string },
  ): Promise<ContentItem> {
    const header = idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey };
    return dataOf(this.api.POST(`${ITEM}/copy`, { params: { path: this.item(item), query, header } }));
  }

  create(item: NewContentItem): Promise<ContentItem> {
    return dataOf(this.api.POST(ITEMS, { params: { path: this.path }, body: item }));
  }

  read(item: string, query: Query<'getContentItem'> = {}): Promise<ContentItem> {
    return dataOf(this.api.GET(ITEM, { params: { path: this.item(item), query } }));
  }

  list(query: Query<'getContentItems'> = {}): Promise<Schemas['ContentItemList']> {
    return dataOf(this.api.GET(ITEMS, { params: { path: this.path, query } }));
  }

  /** Updates an item. With `ifHash`, throws `CmError` `hash-mismatch` if the item has another hash. */
  update(
    item: string,
    members: Schemas['ContentItemMembers'],
    { ifHash, ...query }: InLocale & { readonly ifHash?: string } = {},
  ): Promise<ContentItem> {
    const header = ifHash === undefined ? {} : { 'If-Match': `"${ifHash}"` };
    return dataOf(this.api.PUT(ITEM, { params: { path: this.item(item), query, header }, body: members }));
  }

  addVersion(item: string, members: Schemas['ContentItemMembers'], query: InLocale = {}): Promise<ContentItem> {
    return dataOf(this.api.POST(ITEM, { params: { path: this.item(item), query }, body: members }));
  }

  publish(item: string, query: Query<'publishContentItem'> = {}): Promise<ContentItem> {
    return dataOf(this.api.POST(`${ITEM}/publish`, { params: { path: this.item(item), query } }));
  }

  unpublish(item: string, query: Query<'unpublishContentItem'> = {}): Promise<ContentItem> {
    return dataOf(this.api.POST(`${ITEM}/unpublish`, { params: { path: this.item(item), query } }));
  }

  archive(item: string, query: InLocale = {}): Promise<ContentItem> {
    return dataOf(this.api.POST(`${ITEM}/archive`, { params: { path: this.item(item), query } }));
  }

  unarchive(item: string, query: InLocale = {}): Promise<ContentItem> {
    return dataOf(this.api.POST(`${ITEM}/unarchive`, { params: { path: this.item(item), query } }));
  }

  async delete(item: string, query: InLocale = {}): Promise<void> {
    await this.api.DELETE(ITEM, { params: { path: this.item(item), query } });
  }

  async locales(): Promise<readonly Locale[]> {
    return (await dataOf(this.api.GET(LOCALES, { params: { path: this.path } }))).data;
  }

  addLocale(locale: Schemas['NewLocale']): Promise<Locale> {
    return dataOf(this.api.POST(LOCALES, { params: { path: this.path }, body: locale }));
  }

  defaultLocale(): Promise<Locale> {
    return dataOf(this.api.GET(`${LOCALES}/default`, { params: { path: this.path } }));
  }

  setDefaultLocale(id: string): Promise<Locale> {
    return dataOf(this.api.PUT(`${LOCALES}/default`, { params: { path: this.path }, body: { id } }));
  }

  updateLocale(localeId: string, change: Schemas['LocaleChange']): Promise<Locale> {
    return dataOf(
      this.api.PUT(`${LOCALES}/{localeId}`, { params: { path: { ...this.path, localeId } }, body: change }),
    );
  }

  async deleteLocale(localeId: string): Promise<void> {
    await this.api.DELETE(`${LOCALES}/{localeId}`, { params: { path: { ...this.path, localeId } } });
  }

  async contentTypes(): Promise<readonly ContentType[]> {
    return (await dataOf(this.api.GET(TYPES, { params: { path: this.path } }))).data;
  }

  contentType(contentTypeId: string): Promise<ContentType> {
    return dataOf(this.api.GET(`${TYPES}/{contentTypeId}`, { params: { path: { ...this.path, contentTypeId } } }));
  }

  addContentType(type: NewContentType): Promise<ContentType> {
    return dataOf(this.api.POST(TYPES, { params: { path: this.path }, body: type }));
  }

  updateContentType(contentTypeId: string, change: Schemas['ContentTypeMembers']): Promise<ContentType> {
    const params = { path: { ...this.path, contentTypeId } };
    return dataOf(this.api.PUT(`${TYPES}/{contentTypeId}`, { params, body: change }));
  }

  async deleteContentType(contentTypeId: string): Promise<void> {
    await this.api.DELETE(`${TYPES}/{contentTypeId}`, { params: { path: { ...this.path, contentTypeId } } });
  }

  private item(contentItemId: string) {
    return { ...this.path, contentItemId };
  }
}

/** Returns the data of a successful response. The client throws before this for any other response. */
export async function dataOf<Data>(
  result: Promise<{ readonly data?: Data; readonly response: Response }>,
): Promise<Data> {
  const { data, response } = await result;
  if (data === undefined) throw new Error(`${response.url} returned ${response.status} without a body.`);
  return data;
}
