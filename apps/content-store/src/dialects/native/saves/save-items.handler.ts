import { Controller } from '@nestjs/common';
import {
  type ItemResult,
  RejectedError,
  saveItems,
  type SavedItem,
  type SaveItems,
  type SpaceGrant,
  TransientError,
} from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction, inTransactionOnce, isConflict, isDataError } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import type { RequestOf } from '../../../request-of';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { readExistingIds } from './item-facts.store';
import { failureOf, prepareItem, type PreparedItem } from './prepare-item';
import { saveTogether } from './save-items';

/** Attempts to save an item that a concurrent request changes at the same time. */
const ATTEMPTS = 3;

/** Saves items: those of an import together, and a single one for the native API. */
@Controller()
export class SaveItemsHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(saveItems)
  async handle(request: RequestOf<typeof saveItems>): Promise<Saved> {
    const grant = grantForSpace(request.caller, request.spaceKey, 'write');
    const saved =
      request.idempotency === undefined
        ? await this.save(request, grant)
        : await inTransactionOnce(this.pool, grant.spaceId, request, (client) => this.saveOnce(client, request, grant));
    this.relay.wake();
    return saved;
  }

  /** Saves items under an idempotency key: all of them, or none. */
  private async saveOnce(client: ClientBase, request: SaveItems, grant: SpaceGrant): Promise<Saved> {
    const { prepared, failed } = await this.prepared(request, grant);
    const saved = await saveTogether(client, request.caller, grant, prepared, request.onlyNew ?? false);
    const results = inOrder(request.items, prepared, saved, failed);
    for (const result of results) if (result.result === 'failed') throw rejected(result);
    return { results };
  }

  private async save(request: SaveItems, grant: SpaceGrant): Promise<Saved> {
    const { prepared, failed } = await this.prepared(request, grant);
    const saved =
      (prepared.length > 1 ? await this.saveBatch(request, grant, prepared) : undefined) ??
      (await this.saveApart(request, grant, prepared));
    return { results: inOrder(request.items, prepared, saved, failed) };
  }

  /** Saves items in one transaction. Returns undefined if one of them has to be saved apart. */
  private async saveBatch(
    request: SaveItems,
    grant: SpaceGrant,
    items: readonly PreparedItem[],
  ): Promise<readonly ItemResult[] | undefined> {
    const { caller, onlyNew = false } = request;
    try {
      return await inTransaction(this.pool, (client) => saveTogether(client, caller, grant, items, onlyNew));
    } catch (error) {
      if (items.length > 1 && isOfItem(error)) return undefined;
      throw error;
    }
  }

  /** Saves each item in a transaction of its own. */
  private async saveApart(
    request: SaveItems,
    grant: SpaceGrant,
    items: readonly PreparedItem[],
  ): Promise<readonly ItemResult[]> {
    const results: ItemResult[] = [];
    for (const item of items) results.push(await this.saveOne(request, grant, item));
    return results;
  }

  private async saveOne(request: SaveItems, grant: SpaceGrant, item: PreparedItem): Promise<ItemResult> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const [result] = (await this.saveBatch(request, grant, [item])) ?? [];
        if (result === undefined) throw new Error('A saved item has no result.');
        return result;
      } catch (error) {
        if (isConcurrent(error) && attempt < ATTEMPTS) continue;
        return { variantId: item.id, familyId: item.familyId, result: 'failed', ...failureOf(error) };
      }
    }
  }

  private async prepared(request: SaveItems, { spaceId, spaceKey }: SpaceGrant): Promise<Prepared> {
    const foreign = [...new Set(request.items.flatMap(({ foreignIds = [] }) => foreignIds))];
    const existing = await readExistingIds(this.pool, spaceId, foreign);
    const prepared: PreparedItem[] = [];
    const failed = new Map<SavedItem, ItemResult>();
    for (const item of request.items) {
      try {
        prepared.push(prepareItem(item, spaceKey, existing));
      } catch (error) {
        failed.set(item, { variantId: item.id, familyId: item.familyId, result: 'failed', ...failureOf(error) });
      }
    }
    return { prepared, failed };
  }
}

interface Saved {
  readonly results: readonly ItemResult[];
}

interface Prepared {
  readonly prepared: readonly PreparedItem[];
  readonly failed: ReadonlyMap<SavedItem, ItemResult>;
}

function rejected({ code, message, data }: Extract<ItemResult, { result: 'failed' }>): RejectedError {
  return new RejectedError(code, message, data);
}

/** Returns the results in the order of the request. */
function inOrder(
  items: readonly SavedItem[],
  prepared: readonly PreparedItem[],
  saved: readonly ItemResult[],
  failed: ReadonlyMap<SavedItem, ItemResult>,
): ItemResult[] {
  if (prepared.length !== saved.length) throw new Error('A saved item has no result.');
  let next = 0;
  return items.map((item) => failed.get(item) ?? found(saved[next++]));
}

function found(result: ItemResult | undefined): ItemResult {
  if (result === undefined) throw new Error('A saved item has no result.');
  return result;
}

/** Returns whether one of several items caused the error, so that the others can be saved without it. */
function isOfItem(error: unknown): boolean {
  return error instanceof RejectedError || isConcurrent(error) || isDataError(error);
}

/** Returns whether another transaction caused the error: the item is decided again on the rows that it has saved. */
function isConcurrent(error: unknown): boolean {
  return error instanceof TransientError || isConflict(error);
}
