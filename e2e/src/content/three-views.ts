import type { CmBranch } from '@scriptorium/cm-client';
import { uuidOf } from '@scriptorium/contracts';
import { ContentItem } from 'dc-management-sdk-js';
import { datocmsClient, type Client } from '../clients/datocms';
import type { Space } from '../system/open-space';
import { branchOf } from './cm-branch';
import { variantsOf } from './localize';

/** The content of an item, independent of the API. */
export interface ItemContent {
  readonly title: string;
  readonly text: string;
  readonly rank: number;
}

/** Access to the items of a space through one API. Ids are those that all locales share, in their short form. */
export interface View {
  /** Creates an item and returns its id. `type` is the API key of a content type that all three APIs have. */
  create(type: string, locale: string, story: ItemContent): Promise<string>;
  read(id: string, locale: string): Promise<ItemContent>;
}

export type ViewName = 'Amplience' | 'DatoCMS' | 'the CM API';

export function viewsOf(space: Space): Readonly<Record<ViewName, View>> {
  return {
    Amplience: new AmplienceView(space),
    DatoCMS: new DatoView(datocmsClient(space)),
    'the CM API': new CmView(branchOf(space)),
  };
}

/**
 * Returns the variant in a locale with the SDK. The first variant must have the id of the item, so not for duplicates.
 */
export async function variantOf(space: Space, id: string, locale: string): Promise<ContentItem> {
  return inLocale(await space.client.contentItems.get(uuidOf(id) ?? id), locale);
}

/** Returns the variant of the item with this label, as Amplience's own clients find items of another API. */
export async function labelledVariant(space: Space, label: string, locale: string): Promise<ContentItem> {
  const repository = await space.repository('content');
  const page = await repository.related.contentItems.list({ size: 100, sort: 'createdDate,desc' });
  const first = page.getItems().find((item) => item.label === label);
  if (first === undefined) throw new Error(`No item has the label ${label}.`);
  return inLocale(first, locale);
}

async function inLocale(item: ContentItem, locale: string): Promise<ContentItem> {
  const found = item.locale === locale ? item : (await variantsOf(item)).get(locale);
  if (found === undefined) throw new Error(`${item.label} has no variant in ${locale}.`);
  return found;
}

/** Returns the URI of a content type. Its last segment is the API key in the other two APIs. */
async function uriOf(space: Space, type: string): Promise<string> {
  const types = (await (await space.hub()).related.contentTypes.list({ size: 100 })).getItems();
  const uri = types.map(({ contentTypeUri }) => contentTypeUri).find((each) => each?.endsWith(`/${type}`));
  if (uri === undefined) throw new Error(`The content type ${type} does not exist.`);
  return uri;
}

export function contentOf(variant: ContentItem): ItemContent {
  const { title, text, rank } = variant.body as ItemContent;
  return { title, text, rank };
}

class AmplienceView implements View {
  constructor(private readonly space: Space) {}

  async create(type: string, locale: string, story: ItemContent): Promise<string> {
    const body = { _meta: { name: story.title, schema: await uriOf(this.space, type) }, ...story };
    const repository = await this.space.repository('content');
    const made = await repository.related.contentItems.create(new ContentItem({ label: story.title, body, locale }));
    return Buffer.from((made.id ?? '').replaceAll('-', ''), 'hex').toString('base64url');
  }

  async read(id: string, locale: string): Promise<ItemContent> {
    return contentOf(await variantOf(this.space, id, locale));
  }
}

class DatoView implements View {
  constructor(private readonly client: Client) {}

  async create(type: string, locale: string, story: ItemContent): Promise<string> {
    const model = await this.client.itemTypes.find(type);
    const fields = await this.client.fields.list(model);
    const isLocalized = (key: string): boolean => fields.find(({ api_key }) => api_key === key)?.localized ?? false;
    const values = Object.entries(story).map(([key, value]) => [key, isLocalized(key) ? { [locale]: value } : value]);
    return (await this.client.items.create({ item_type: model, ...Object.fromEntries(values) })).id;
  }

  async read(id: string, locale: string): Promise<ItemContent> {
    const item = await this.client.items.find(id);
    const value = (key: string): unknown => {
      const found = item[key];
      return typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[locale] : found;
    };
    return { title: value('title'), text: value('text'), rank: value('rank') } as ItemContent;
  }
}

class CmView implements View {
  constructor(private readonly branch: CmBranch) {}

  async create(type: string, locale: string, story: ItemContent): Promise<string> {
    const { fields } = await this.branch.contentType(type);
    const values = Object.entries(story).map(([key, value]) => {
      const field = fields.find(({ id }) => id === key);
      if (field === undefined) throw new Error(`${type} has no field ${key}.`);
      return [key, { type: field.type, value }] as const;
    });
    const item = { name: 'a-story', label: story.title, contentType: type, locale, fields: Object.fromEntries(values) };
    return (await this.branch.create(item)).id ?? '';
  }

  async read(id: string, locale: string): Promise<ItemContent> {
    const { fields } = await this.branch.read(id, { locale });
    const value = (key: string): unknown => fields?.[key]?.value;
    return { title: value('title'), text: value('text'), rank: value('rank') } as ItemContent;
  }
}
