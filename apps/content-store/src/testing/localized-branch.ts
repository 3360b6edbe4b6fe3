import {
  copyToLocale,
  createField,
  createItem,
  createLocale,
  createModel,
  listRepositories,
  readModel,
  shortId,
  updateItem,
  type CopyToLocale,
  type FieldMembers,
  type ItemView,
  type LocalizedItemView,
  type ModelMembers,
  type ModelView,
  type ShortId,
} from '@scriptorium/contracts';
import { createTestDatabase, testNatsUrl } from '@scriptorium/testing';
import { Pool } from 'pg';
import { runContentStore, type RunningContentStore } from './running-content-store';
import { FIRST_PAGE, PAGE, plantTwoSpaces, type TwoSpaces } from './two-spaces';

/** The branch `docs`, with locales of many forms, and ways to have something in it. */
export class LocalizedBranch {
  readonly branch = 'docs';

  private constructor(
    readonly store: RunningContentStore,
    readonly two: TwoSpaces,
    /** The superuser's. */
    readonly pool: Pool,
    private readonly repositoryId: string,
  ) {}

  static async start(): Promise<LocalizedBranch> {
    const database = await createTestDatabase();
    const store = await runContentStore(database.urlFor('content_store'), await testNatsUrl());
    const two = await plantTwoSpaces(store);
    const request = { caller: two.reader, hubId: two.hubId, page: FIRST_PAGE };
    const [replies] = await store.rpc.collect(listRepositories, request);
    const pool = new Pool({ connectionString: database.url });
    return new LocalizedBranch(store, two, pool, replies?.items[0]?.id ?? '');
  }

  async stop(): Promise<void> {
    await this.pool.end();
    await this.store.stop();
  }

  async define(...ids: string[]): Promise<void> {
    for (const id of ids) {
      const wish = { caller: this.two.admin, branch: this.branch, id, label: id, isDefault: false };
      await this.store.rpc.call(createLocale, wish);
    }
  }

  /** A model with fields of its own: a field is said by its type, or by all that it has. */
  async model(
    apiKey: string,
    fields: Readonly<Record<string, FieldMembers>>,
    wish: ModelMembers = {},
  ): Promise<ModelView> {
    const named = { caller: this.two.admin, spaceKey: this.branch };
    const { id: model } = await this.store.rpc.call(createModel, { ...named, apiKey, name: apiKey, ...wish });
    for (const [key, members] of Object.entries(fields)) {
      await this.store.rpc.call(createField, { ...named, model, apiKey: key, label: key, ...members });
    }
    return this.store.rpc.call(readModel, { ...named, model });
  }

  /** An item that another API has made; at its n-th version where `versions` says so. */
  async item(locale: string | null = 'en-US', versions = 1): Promise<ItemView & { readonly shortId: ShortId }> {
    const caller = this.two.writer;
    const body = (number: number): string =>
      `{"_meta":{"schema":"${PAGE}","name":"home"},"title":"v${String(number)}"}`;
    const wish = { caller, repositoryId: this.repositoryId, label: 'Home', body: body(1), locale };
    let item = await this.store.rpc.call(createItem, wish);
    for (let version = 1; version < versions; version += 1) {
      item = await this.store.rpc.call(updateItem, { caller, id: item.id, version, body: body(version + 1) });
    }
    return { ...item, shortId: shortId(item.familyId) };
  }

  /** As text of a query says it. */
  copy(id: ShortId, destinationLocale: string, wish: Partial<CopyToLocale> = {}): Promise<LocalizedItemView> {
    const request = { caller: this.two.writer, branch: this.branch, id, destinationLocale, sourceLocale: 'en-US' };
    return this.store.rpc.call(copyToLocale, { ...request, ...wish });
  }
}
