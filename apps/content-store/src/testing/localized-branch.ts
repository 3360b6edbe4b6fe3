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
  type Idempotent,
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

/** The branch `docs`, with functions that create locales, models and items in it. */
export class LocalizedBranch {
  readonly branch = 'docs';

  private constructor(
    readonly store: RunningContentStore,
    readonly two: TwoSpaces,
    /** Connects as the superuser. */
    readonly pool: Pool,
    /** The address for the role of content-store. */
    readonly databaseUrl: string,
    private readonly repositoryId: string,
  ) {}

  static async start(): Promise<LocalizedBranch> {
    const database = await createTestDatabase();
    const databaseUrl = database.urlFor('content_store');
    const store = await runContentStore(databaseUrl, await testNatsUrl());
    const two = await plantTwoSpaces(store);
    const request = { caller: two.reader, hubId: two.hubId, page: FIRST_PAGE };
    const [replies] = await store.rpc.collect(listRepositories, request);
    const pool = new Pool({ connectionString: database.url });
    return new LocalizedBranch(store, two, pool, databaseUrl, replies?.items[0]?.id ?? '');
  }

  async stop(): Promise<void> {
    await this.pool.end();
    await this.store.stop();
  }

  async define(...ids: string[]): Promise<void> {
    for (const id of ids) {
      const request = { caller: this.two.admin, branch: this.branch, id, label: id, isDefault: false };
      await this.store.rpc.call(createLocale, request);
    }
  }

  /** Creates a model with these fields. */
  async model(
    apiKey: string,
    fields: Readonly<Record<string, FieldMembers>>,
    members: ModelMembers = {},
  ): Promise<ModelView> {
    const named = { caller: this.two.admin, spaceKey: this.branch };
    const { id: model } = await this.store.rpc.call(createModel, { ...named, apiKey, name: apiKey, ...members });
    for (const [key, field] of Object.entries(fields)) {
      await this.store.rpc.call(createField, { ...named, model, apiKey: key, label: key, ...field });
    }
    return this.store.rpc.call(readModel, { ...named, model });
  }

  /** Creates an item through the Amplience API, with this number of versions. */
  async item(locale: string | null = 'en-US', versions = 1): Promise<ItemView & { readonly shortId: ShortId }> {
    const caller = this.two.writer;
    const body = (number: number): string =>
      `{"_meta":{"schema":"${PAGE}","name":"home"},"title":"v${String(number)}"}`;
    const request = { caller, repositoryId: this.repositoryId, label: 'Home', body: body(1), locale };
    let item = await this.store.rpc.call(createItem, request);
    for (let version = 1; version < versions; version += 1) {
      item = await this.store.rpc.call(updateItem, { caller, id: item.id, version, body: body(version + 1) });
    }
    return { ...item, shortId: shortId(item.familyId) };
  }

  /** Copies an item to a locale; the source locale is en-US by default. */
  copy(
    id: ShortId,
    destinationLocale: string,
    options: Partial<CopyToLocale & Idempotent> = {},
  ): Promise<LocalizedItemView> {
    const request = { caller: this.two.writer, branch: this.branch, id, destinationLocale, sourceLocale: 'en-US' };
    return this.store.rpc.call(copyToLocale, { ...request, ...options });
  }
}
