import { Controller } from '@nestjs/common';
import {
  type Caller,
  type ConflictView,
  type FamilyId,
  type KeyedPage,
  listConflicts,
  omitUndefined,
  readConflict,
  RejectedError,
  type ResolutionSide,
  resolveConflict,
  resolveConflicts,
  type ResolvedConflict,
  type SpaceGrant,
  type SpaceId,
  type VariantId,
} from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import {
  listConflictRows,
  listCopiesInConflict,
  readConflictRow,
  readOpenConflicts,
  type ConflictRow,
  type CopyInConflict,
} from '../../../content/conflicts/conflicts.store';
import type { RequestOf } from '../../../request-of';
import { SearchTimeout } from '../../../search-timeout';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { findLocale } from '../../../spaces/locales/locale-row';
import { readLocaleRows } from '../../../spaces/locales/locales.store';
import { findVariant } from '../find-variant';
import { keyedPage } from '../reads/keyed-page';
import { MAX_TREE_DEPTH, readTreeNodes } from '../reads/links.store';
import { filterFamilies } from '../sync/coverage.store';
import { resolve } from './resolve-conflict';
import { resolveCopy } from './resolve-copy';

/** Time after which a request to resolve conflicts by query processes no further copy. */
const MAX_RESOLVING_MS = 3_000;
/** Conflicts in a reply, after which it processes no further copy. One copy has at most 1,000. */
const MAX_RESOLVED = 1_000;

/** Conflicts of roll-outs. */
@Controller()
export class ConflictsHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
    private readonly timeout: SearchTimeout,
  ) {}

  @HandleRpc(listConflicts)
  async list(request: RequestOf<typeof listConflicts>): Promise<KeyedPage<ConflictView>> {
    const { spaceId } = grantForSpace(request.caller, request.spaceKey, 'read');
    const { limit, after = null, state = null } = request;
    const locale = await this.localeOf(spaceId, request.locale);
    const { caller, spaceKey, root } = request;
    if (root !== undefined) await findVariant(this.pool, { caller, spaceKey, id: root }, 'read');
    const rows = await this.timeout.run(async (client) => {
      const familyIds = root === undefined ? null : await familiesOfTree(client, spaceId, root as VariantId);
      return listConflictRows(client, spaceId, { familyIds, locale, state, after, limit: limit + 1 });
    });
    return keyedPage(rows.slice(0, limit).map(conflictView), rows.length > limit, ({ id }) => id);
  }

  @HandleRpc(readConflict)
  async read({ caller, spaceKey, id }: RequestOf<typeof readConflict>): Promise<ConflictView> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const row = await readConflictRow(this.pool, spaceId, id);
    if (row === undefined) throw notFound('conflict');
    return conflictView(row);
  }

  @HandleRpc(resolveConflict)
  async resolve({ caller, spaceKey, id, take, value }: RequestOf<typeof resolveConflict>): Promise<ConflictView> {
    const grant = grantForSpace(caller, spaceKey, 'write');
    const resolution = take === 'value' ? { take, value: value ?? '' } : { take };
    const row = await inTransaction(this.pool, (client) => resolve(client, grant, caller, id, resolution));
    this.relay.wake();
    return conflictView(row);
  }

  /**
   * Resolves the conflicts of the next copies, each copy in a transaction of its own. Ends early after a time, so that
   * the reply is in time.
   */
  @HandleRpc(resolveConflicts)
  async resolveAll(request: RequestOf<typeof resolveConflicts>): Promise<KeyedPage<ResolvedConflict>> {
    const { caller, spaceKey, root, take, limit, after = null } = request;
    const grant = grantForSpace(caller, spaceKey, 'write');
    const { spaceId } = grant;
    const locale = await this.localeOf(spaceId, request.locale);
    if (root !== undefined) await findVariant(this.pool, { caller, spaceKey, id: root }, 'read');
    const copies = await this.timeout.run(async (client) => {
      const familyIds = root === undefined ? null : await familiesOfTree(client, spaceId, root as VariantId);
      return listCopiesInConflict(client, spaceId, { familyIds, locale, after, limit: limit + 1 });
    });
    const end = performance.now() + MAX_RESOLVING_MS;
    const items: ResolvedConflict[] = [];
    let last = after;
    for (const copy of copies.slice(0, limit)) {
      if (last !== after && (performance.now() > end || items.length >= MAX_RESOLVED)) {
        return { items, after: last };
      }
      items.push(...(await this.resolveCopy(grant, caller, copy, take)));
      last = copy.variantId;
    }
    return { items, after: copies.length > limit ? last : null };
  }

  private async resolveCopy(
    grant: SpaceGrant,
    caller: Caller,
    copy: CopyInConflict,
    take: ResolutionSide,
  ): Promise<readonly ResolvedConflict[]> {
    const { variantId } = copy;
    try {
      const results = await inTransaction(this.pool, (client) => resolveCopy(client, grant, caller, copy, take));
      this.relay.wake();
      return results.map(({ conflict: { id, path }, rejection }) => {
        return rejection === undefined
          ? { id, variantId, path, outcome: 'resolved' }
          : { id, variantId, path, outcome: 'rejected', reason: rejection.code, message: rejection.message };
      });
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      // The copy cannot be saved, so none of its conflicts is resolved.
      const { code: reason, message } = error;
      const conflicts = await inTransaction(this.pool, (client) => readOpenConflicts(client, grant.spaceId, variantId));
      return conflicts.map(({ id, path }) => ({ id, variantId, path, outcome: 'rejected', reason, message }));
    }
  }

  private async localeOf(spaceId: SpaceId, tag: string | undefined): Promise<string | null> {
    if (tag === undefined) return null;
    return findLocale(await readLocaleRows(this.pool, spaceId), tag)?.locale ?? tag;
  }
}

/** Returns the families of a variant and of the variants below it. */
async function familiesOfTree(client: ClientBase, spaceId: SpaceId, root: VariantId): Promise<readonly FamilyId[]> {
  const nodes = await readTreeNodes(client, spaceId, root, MAX_TREE_DEPTH);
  return filterFamilies(
    client,
    spaceId,
    nodes.map(({ variantId }) => variantId),
    {},
  );
}

function conflictView({ stablePath: _, base, theirs, mine, foundAt, resolvedAt, ...row }: ConflictRow): ConflictView {
  return {
    ...row,
    ...omitUndefined({ base: base ?? undefined, theirs: theirs ?? undefined, mine: mine ?? undefined }),
    state: row.resolution === null ? 'open' : 'resolved',
    foundAt: foundAt.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
  };
}
