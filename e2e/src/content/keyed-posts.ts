import { randomUUID } from 'node:crypto';
import type { Space } from '../system/open-space';
import { PAGE, pageBody } from '../system/page';

/** A POST request of any API, to a path below the gateway. */
export interface Post {
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Deletes what the request needs. */
  readonly destroy?: () => Promise<unknown>;
}

/** The parts of a response that must be equal in a repetition. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
  readonly etag: string | null;
  readonly isReplayed: boolean;
}

/** The space that the requests are for. */
type PostSpace = Pick<Space, 'key' | 'hubId' | 'token' | 'repository'> & {
  readonly system: Pick<Space['system'], 'gatewayUrl'>;
};

type Json = Readonly<Record<string, unknown>> & { readonly id: string };

const CM = '/api/v2/cm/branches';
const DRIVE = '/v1.0/me/drive';

/**
 * Prepares a request for each POST route. Everything that a request needs is new, so that its first execution succeeds
 * and a second one would have another result.
 */
export class KeyedPosts {
  /** Ids of what all requests share. */
  private repositoryId = '';
  private stateId = '';
  private modelId = '';
  private count = 0;

  constructor(private readonly space: PostSpace) {}

  async prepare(): Promise<void> {
    const { key, hubId } = this.space;
    this.repositoryId = (await this.space.repository('content')).id ?? '';
    const state = { label: 'Done', color: 'rgb(0,0,0)' };
    this.stateId = (await this.make(`/content/hubs/${hubId}/workflow-states`, state)).id;
    const fields = [{ id: 'title', name: 'Title', type: 'ShortText' }];
    await this.make(`${CM}/${key}/content-types`, { id: 'article', name: 'Article', fields });
    this.modelId = await this.model();
    const attributes = { label: 'Title', api_key: 'title', field_type: 'string', validators: {} };
    await this.make(`/item-types/${this.modelId}/fields`, { data: { type: 'field', attributes } });
  }

  async send({ path, body, headers }: Post, key?: string, method = 'POST'): Promise<Answer> {
    const response = await fetch(this.space.system.gatewayUrl + path, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${this.space.token}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { status, headers: received } = response;
    const [location, etag] = [received.get('location'), received.get('etag')];
    const text = await response.text();
    return { status, text, location, etag, isReplayed: received.get('idempotency-replayed') === 'true' };
  }

  /** By route, as the gateway declares it. */
  readonly requests: Readonly<Record<string, () => Post | Promise<Post>>> = {
    'content/hubs/:hub/workflow-states': () => this.onHub('workflow-states', { label: this.name(), color: 'red' }),
    'content/hubs/:hub/content-repositories': () => this.onHub('content-repositories', { name: this.name() }),
    'content/hubs/:hub/content-type-schemas': () => this.onHub('content-type-schemas', this.schema()),
    'content/hubs/:hub/content-types': async () => {
      const { schemaId } = await this.make(this.hub('content-type-schemas'), this.schema());
      return this.onHub('content-types', { contentTypeUri: schemaId, settings: { label: 'x' } });
    },
    'content/content-types/:id/archive': async () => this.on('content-types', await this.type(), 'archive'),
    'content/content-types/:id/unarchive': async () => {
      const type = await this.type();
      await this.make(`/content/content-types/${type.id}/archive`);
      return this.on('content-types', type, 'unarchive');
    },
    'content/content-type-schemas/:id/archive': async () => this.onSchema('archive'),
    'content/content-type-schemas/:id/unarchive': async () => this.onSchema('unarchive', 'archive'),
    'content/content-repositories/:id/content-types': async () =>
      this.inRepository('content-types', { contentTypeId: (await this.type()).id }),
    'content/content-repositories/:id/folders': () => this.inRepository('folders', { name: this.name() }),
    'content/folders/:id/folders': async () => {
      const parent = await this.make(`/content/content-repositories/${this.repositoryId}/folders`, { name: 'parent' });
      return this.on('folders', parent, 'folders', { name: this.name() });
    },
    'content/content-repositories/:id/content-items': () => this.inRepository('content-items', this.page()),
    'content/content-repositories/:id/content-items?sourceContentItemId': async () =>
      this.inRepository(`content-items?sourceContentItemId=${(await this.item()).id}`, {}),
    'content/content-items/:id/archive': async () =>
      this.on('content-items', await this.item(), 'archive', { version: 1 }),
    'content/content-items/:id/unarchive': async () => {
      const item = await this.item();
      await this.make(`/content/content-items/${item.id}/archive`, { version: 1 });
      return this.on('content-items', item, 'unarchive', { version: 1 });
    },
    'content/content-items/:id/locale': async () =>
      this.on('content-items', await this.item(), 'locale', { version: 1, locale: 'fr-FR' }),
    'content/content-items/:id/publish': async () => this.on('content-items', await this.item(), 'publish'),
    'content/content-items/:id/unpublish': async () => {
      const item = await this.item();
      await this.make(`/content/content-items/${item.id}/publish`);
      return this.on('content-items', item, 'unpublish');
    },
    'content/content-items/:id/localize': async () =>
      this.on('content-items', await this.item({ locale: 'en-GB' }), 'localize', { version: 1, locales: ['fr-FR'] }),

    'api/v2/cm/branches/:branchId/locales': () => {
      const id = 'nl-NL';
      const path = `${CM}/${this.space.key}/locales`;
      return { path, body: { id, label: id, default: false }, destroy: () => this.remove(`${path}/${id}`) };
    },
    'api/v2/cm/branches/:branchId/content-types': () => {
      const id = this.name();
      const path = `${CM}/${this.space.key}/content-types`;
      return { path, body: { id, name: id, fields: [] }, destroy: () => this.remove(`${path}/${id}`) };
    },
    'api/v2/cm/branches/:branchId/content-items': () => ({ path: this.cmItem(), body: this.article() }),
    'api/v2/cm/branches/:branchId/content-items/:contentItemId': async () =>
      this.onArticle('', [], { name: this.name(), fields: {} }),
    'api/v2/cm/branches/:branchId/content-items/:contentItemId/copy': async () =>
      this.onArticle('/copy?sourceLocale=en-GB&destinationLocale=fr-FR'),
    'api/v2/cm/branches/:branchId/content-items/:contentItemId/publish': async () =>
      this.onArticle('/publish?locale=en-GB'),
    'api/v2/cm/branches/:branchId/content-items/:contentItemId/unpublish': async () =>
      this.onArticle('/unpublish?locale=en-GB', ['/publish?locale=en-GB']),
    'api/v2/cm/branches/:branchId/content-items/:contentItemId/archive': async () =>
      this.onArticle('/archive?locale=en-GB'),
    'api/v2/cm/branches/:branchId/content-items/:contentItemId/unarchive': async () =>
      this.onArticle('/unarchive?locale=en-GB', ['/archive?locale=en-GB']),

    items: () => this.dato('/items', 'item', this.recordMembers()),
    'items/:id/duplicate': async () => {
      const id = await this.record();
      return { ...this.dato(`/items/${id}/duplicate`), destroy: () => this.remove(`/items/${id}`) };
    },
    'items/bulk/publish': async () => this.bulk('publish'),
    'items/bulk/unpublish': async () => this.bulk('unpublish'),
    'items/bulk/destroy': async () => this.bulk('destroy'),
    'items/bulk/move-to-stage': async () => this.bulk('move-to-stage', { stage: this.stateId }),
    'versions/:id/restore': async () => {
      const id = await this.record();
      const { data } = await this.get<{ data: { meta: { current_version: string } } }>(`/items/${id}`);
      const version = data.meta.current_version;
      return { ...this.dato(`/versions/${version}/restore`), destroy: () => this.remove(`/items/${id}`) };
    },
    'v1/spaces/:space/webhooks/:id/ping': async () => {
      const { path, body } = this.native('webhooks', { url: 'https://hooks.invalid/', events: ['*'] });
      const { id } = await this.make(path, body);
      return { path: `${path}/${id}/ping`, destroy: () => this.remove(`${path}/${id}`) };
    },
    'item-types': () => this.dato('/item-types', 'item_type', { attributes: { name: 'M', api_key: this.apiKey() } }),
    'item-types/:id/duplicate': async () => {
      const id = await this.model();
      return { ...this.dato(`/item-types/${id}/duplicate`), destroy: () => this.remove(`/item-types/${id}`) };
    },
    'item-types/:id/fields': async () => {
      const id = await this.model();
      const attributes = { label: 'Title', api_key: 'title', field_type: 'string', validators: {} };
      const request = this.dato(`/item-types/${id}/fields`, 'field', { attributes });
      return { ...request, destroy: () => this.remove(`/item-types/${id}`) };
    },
    'fields/:field/duplicate': () => this.dato('/fields/article::title/duplicate'),

    'v1/spaces/:space/families': async () => this.native('families', this.nativePage()),
    'v1/spaces/:space/families/:id/variants': async () => {
      const { familyId } = await this.make(this.native('families').path, this.nativePage());
      const { contentType: _, ...variant } = this.nativePage();
      return this.native(`families/${String(familyId)}/variants`, { ...variant, locale: 'fr-FR' });
    },
    'v1/spaces/:space/variants/:id/publish': async () => this.onVariant('publish'),
    'v1/spaces/:space/variants/:id/unpublish': async () => this.onVariant('unpublish', 'publish'),
    'v1/spaces/:space/variants/:id/archive': async () => this.onVariant('archive'),
    'v1/spaces/:space/variants/:id/unarchive': async () => this.onVariant('unarchive', 'archive'),
    'v1/spaces/:space/locales': () => {
      const path = this.native('locales').path;
      return { path, body: { id: 'pt-PT', label: 'x' }, destroy: () => this.remove(`${path}/pt-PT`) };
    },
    'v1/spaces/:space/repositories': () => this.native('repositories', { name: this.name(), label: 'x' }),
    'v1/spaces/:space/repositories/:repository/folders': () =>
      this.native(`repositories/${this.repositoryId}/folders`, { name: this.name() }),
    'v1/spaces/:space/content-types': () =>
      this.native('content-types', { uri: this.schema().schemaId, schema: { type: 'object' } }),
    'v1/spaces/:space/workflow-states': () => this.native('workflow-states', { label: this.name(), color: 'red' }),
    'v1/spaces/:space/plans': () => this.copyRequest('plans'),
    'v1/spaces/:space/copies': () => this.copyRequest('copies'),
    'v1/spaces/:space/plans/:id/execute': async () => {
      const { path, body } = await this.copyRequest('plans');
      const { id, digest } = await this.make(path, body);
      return { path: `${path}/${id}/execute`, headers: { 'if-match': `"${String(digest)}"` } };
    },
    'v1/drives': () => ({ path: '/v1/drives', body: { space: this.space.key, name: this.name(), store: 'postgres' } }),
    'v1/drives/:drive/uploads': async () => {
      return { path: `/v1/drives/${await this.driveId()}/uploads`, body: { name: this.name(), size: 1 } };
    },
    'v1/drives/:drive/items/:item/children': async () => {
      const parent = await this.folder();
      const path = `/v1/drives/${await this.driveId()}/items/${parent}/children`;
      return { path, body: { name: 'inner' }, destroy: () => this.remove(`${DRIVE}/items/${parent}`) };
    },
    'v1/drives/:drive/items/:item/restore': async () => {
      const id = await this.folder();
      await this.remove(`${DRIVE}/items/${id}`);
      const path = `/v1/drives/${await this.driveId()}/items/${id}/restore`;
      return { path, body: {}, destroy: () => this.remove(`${DRIVE}/items/${id}`) };
    },
    'drive children': async () => {
      const parent = await this.folder();
      const path = `${DRIVE}/items/${parent}/children`;
      return { path, body: { name: 'inner', folder: {} }, destroy: () => this.remove(`${DRIVE}/items/${parent}`) };
    },
    'drive copy': async () => this.onItem(await this.folder(), 'copy', { name: this.name() }),
    'drive createUploadSession': async () => {
      const parent = await this.folder();
      const path = `${DRIVE}/items/${parent}:/file.txt:/createUploadSession`;
      return { path, body: {}, destroy: () => this.remove(`${DRIVE}/items/${parent}`) };
    },
    'drive restore': async () => {
      const id = await this.folder();
      await this.remove(`${DRIVE}/items/${id}`);
      return { ...this.onItem(id, 'restore'), destroy: () => this.remove(`${DRIVE}/items/${id}`) };
    },
    'drive versions/restoreVersion': async () => {
      const path = `${DRIVE}/root:/${this.name()}.txt`;
      const file = await this.put(`${path}:/content`, 'one');
      await this.put(`${path}:/content`, 'two');
      return this.onItem(file, 'versions/1.0/restoreVersion');
    },
    'drive permanentDelete': async () => ({ ...this.onItem(await this.folder(), 'permanentDelete') }),
    'drive PATCH': async () => {
      const id = await this.folder();
      const path = `${DRIVE}/items/${id}`;
      const headers = { 'x-http-method-override': 'PATCH' };
      return { path, headers, body: { name: this.name() }, destroy: () => this.remove(path) };
    },
    'drive DELETE': async () => ({
      path: `${DRIVE}/items/${await this.folder()}`,
      headers: { 'x-http-method-override': 'DELETE' },
    }),
  };

  private name(): string {
    this.count += 1;
    return `k${this.count}`;
  }

  private apiKey(): string {
    return `model_${this.name()}`;
  }

  /** Sends a request without a key that must succeed. */
  private async make(path: string, body?: object): Promise<Json> {
    const answer = await this.send({ path, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
    return (answer.text === '' ? {} : JSON.parse(answer.text)) as Json;
  }

  private async get<T>(path: string): Promise<T> {
    return JSON.parse((await this.send({ path }, undefined, 'GET')).text) as T;
  }

  private async remove(path: string): Promise<void> {
    const { status, text } = await this.send({ path }, undefined, 'DELETE');
    if (status >= 300) throw new Error(`DELETE ${path}: ${status} ${text}`);
  }

  private hub(path: string): string {
    return `/content/hubs/${this.space.hubId}/${path}`;
  }

  private native(path: string, body?: object): Post {
    return { path: `/v1/spaces/${this.space.key}/${path}`, ...(body === undefined ? {} : { body }) };
  }

  private nativePage() {
    return { contentType: PAGE, locale: 'en-GB', label: 'x', body: { title: 'x' } };
  }

  /** A request for a new variant, after the requests to `before`. */
  private async onVariant(action: string, ...before: readonly string[]): Promise<Post> {
    const { id } = await this.make(this.native('families').path, this.nativePage());
    for (const each of before) await this.make(this.native(`variants/${id}/${each}`).path);
    const destroy = (): Promise<void> => this.remove(this.native(`variants/${id}`).path);
    return { ...this.native(`variants/${id}/${action}`), destroy };
  }

  private onHub(path: string, body: object): Post {
    return { path: this.hub(path), body };
  }

  private on(kind: string, { id }: { readonly id: string }, path: string, body: object = {}): Post {
    return { path: `/content/${kind}/${id}/${path}`, body };
  }

  private inRepository(path: string, body: object): Post {
    return { path: `/content/content-repositories/${this.repositoryId}/${path}`, body };
  }

  private schema(): { readonly schemaId: string; readonly body: string; readonly validationLevel: string } {
    const schemaId = `https://e2e.scriptorium.example/${this.name()}`;
    return { schemaId, body: JSON.stringify({ $id: schemaId, type: 'object' }), validationLevel: 'CONTENT_TYPE' };
  }

  private async onSchema(action: string, before?: string): Promise<Post> {
    const schema = await this.make(this.hub('content-type-schemas'), this.schema());
    if (before !== undefined) await this.make(`/content/content-type-schemas/${schema.id}/${before}`, { version: 1 });
    return this.on('content-type-schemas', schema, action, { version: 1 });
  }

  private async type(): Promise<Json> {
    const { schemaId } = await this.make(this.hub('content-type-schemas'), this.schema());
    return this.make(this.hub('content-types'), { contentTypeUri: schemaId, settings: { label: 'x' } });
  }

  private page(): object {
    return { label: 'Page', body: pageBody(this.name(), { _meta: { schema: PAGE } }) };
  }

  private item(members: object = {}): Promise<Json> {
    return this.make(`/content/content-repositories/${this.repositoryId}/content-items`, {
      ...this.page(),
      ...members,
    });
  }

  private async copyRequest(kind: 'plans' | 'copies'): Promise<Post> {
    const { id: variantId } = await this.item({ locale: 'en-GB' });
    const body = { kind: 'localize', roots: [{ variantId }], locales: ['fr-FR'] };
    return { path: `/v1/spaces/${this.space.key}/${kind}`, body };
  }

  private cmItem(id = ''): string {
    return `${CM}/${this.space.key}/content-items${id === '' ? '' : `/${id}`}`;
  }

  private article(): object {
    const name = this.name();
    const fields = { title: { type: 'ShortText', value: name } };
    return { name, label: name, contentType: 'article', locale: 'en-GB', fields };
  }

  private async onArticle(path: string, before: readonly string[] = [], body?: object): Promise<Post> {
    const { id } = await this.make(this.cmItem(), this.article());
    for (const each of before) await this.make(this.cmItem(id) + each);
    const query = body === undefined ? '' : '?locale=en-GB';
    const destroy = (): Promise<unknown> => this.remove(`${this.cmItem(id)}?locale=en-GB`);
    return { path: this.cmItem(id) + path + query, ...(body === undefined ? {} : { body }), destroy };
  }

  private dato(path: string, type?: string, members: object = {}): Post {
    return { path, ...(type === undefined ? {} : { body: { data: { type, ...members } } }) };
  }

  private recordMembers(): object {
    const relationships = { item_type: { data: { type: 'item_type', id: this.modelId } } };
    return { attributes: { title: this.name() }, relationships };
  }

  private async record(): Promise<string> {
    const { path, body } = this.dato('/items', 'item', this.recordMembers());
    return ((await this.make(path, body)) as unknown as { data: Json }).data.id;
  }

  private async model(): Promise<string> {
    const { path, body } = this.dato('/item-types', 'item_type', { attributes: { name: 'M', api_key: this.apiKey() } });
    return ((await this.make(path, body)) as unknown as { data: Json }).data.id;
  }

  private async bulk(action: string, attributes?: object): Promise<Post> {
    const items = { data: [{ type: 'item', id: await this.record() }] };
    const type = `item_bulk_${action.replaceAll('-', '_')}_operation`;
    const members = { relationships: { items }, ...(attributes === undefined ? {} : { attributes }) };
    return this.dato(`/items/bulk/${action}`, type, members);
  }

  private async folder(): Promise<string> {
    const body = { name: this.name(), folder: {} };
    return (await this.make(`${DRIVE}/root/children`, body)).id;
  }

  private async driveId(): Promise<string> {
    return (await this.get<Json>(DRIVE)).id;
  }

  private async put(path: string, text: string): Promise<string> {
    const answer = await this.send({ path, body: { text: `${text} ${randomUUID()}` } }, undefined, 'PUT');
    return (JSON.parse(answer.text) as Json).id;
  }

  private onItem(id: string, action: string, body: object = {}): Post {
    return { path: `${DRIVE}/items/${id}/${action}`, body };
  }
}
