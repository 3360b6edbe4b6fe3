import { randomUUID } from 'node:crypto';
import { uuidOf } from '@scriptorium/contracts';
import { TOKEN } from '../system/product';

const PARAGRAPH = 'A manuscript is copied by hand, page by page, and every copy is checked against its source. ';

/** Creates records and their duplicates through DatoCMS's API as its clients do, but without polling. */
export class Records {
  private readonly headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };

  constructor(private readonly gatewayUrl: string) {}

  /**
   * Creates a model of articles: title and slug are localized, the slug is unique, and the modular content has three
   * blocks.
   */
  async createModel(): Promise<string> {
    const block = await this.createType({ name: 'Section', api_key: 'section', modular_block: true });
    await this.createField(block, { label: 'Text', api_key: 'text', field_type: 'text' });
    const article = await this.createType({ name: 'Article', api_key: 'article' });
    await this.createField(article, { label: 'Title', api_key: 'title', field_type: 'string', localized: true });
    const unique = { validators: { unique: {} } };
    await this.createField(article, { label: 'Slug', api_key: 'slug', field_type: 'slug', localized: true, ...unique });
    const validators = { rich_text_blocks: { item_types: [block] } };
    await this.createField(article, { label: 'Body', api_key: 'body', field_type: 'rich_text', validators });
    return article;
  }

  /** Creates a record of about 4 KB in two locales. */
  async createRecord(model: string, block: string, number: number): Promise<string> {
    const section = {
      type: 'item',
      attributes: { text: PARAGRAPH.repeat(12) },
      relationships: { item_type: { data: { type: 'item_type', id: block } } },
    };
    const { data } = await this.post<{ data: { id: string } }>('/items', 201, {
      data: {
        type: 'item',
        attributes: {
          title: { 'en-US': `Article ${number}`, 'fr-FR': `Article ${number} en français` },
          slug: { 'en-US': `article-${number}`, 'fr-FR': `article-${number}` },
          body: [section, section, section],
        },
        relationships: { item_type: { data: { type: 'item_type', id: model } } },
      },
    });
    return data.id;
  }

  /** Duplicates a record. Returns the id of the job as in events. */
  async duplicate(record: string): Promise<string> {
    // Each request has an idempotency key of its own: the results are not polled, so an equal request would be taken
    // for a repetition.
    const key = { 'idempotency-key': randomUUID() };
    const { data } = await this.post<{ data: { id: string } }>(`/items/${record}/duplicate`, 202, undefined, key);
    return uuidOf(data.id) ?? data.id;
  }

  async blockOf(model: string): Promise<string> {
    const { data } = await this.get<{ data: { id: string; attributes: { modular_block: boolean } }[] }>('/item-types');
    const block = data.find(({ id, attributes }) => id !== model && attributes.modular_block);
    if (block === undefined) throw new Error('There is no block model.');
    return block.id;
  }

  private async createType(attributes: object): Promise<string> {
    const { data } = await this.post<{ data: { id: string } }>('/item-types', 201, {
      data: { type: 'item_type', attributes },
    });
    return data.id;
  }

  private async createField(type: string, attributes: object): Promise<void> {
    await this.post(`/item-types/${type}/fields`, 202, { data: { type: 'field', attributes } });
  }

  private async get<Body>(path: string): Promise<Body> {
    const response = await fetch(`${this.gatewayUrl}${path}`, { headers: this.headers });
    if (response.status !== 200) throw new Error(`GET ${path} returned ${response.status}: ${await response.text()}`);
    return (await response.json()) as Body;
  }

  private async post<Body>(path: string, status: number, body?: object, more?: Record<string, string>): Promise<Body> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { ...this.headers, ...more };
    const response = await fetch(`${this.gatewayUrl}${path}`, { method: 'POST', headers, ...sent });
    if (response.status !== status)
      throw new Error(`POST ${path} returned ${response.status}: ${await response.text()}`);
    return (await response.json()) as Body;
  }
}
