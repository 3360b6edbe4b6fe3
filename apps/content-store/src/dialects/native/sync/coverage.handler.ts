import { Controller } from '@nestjs/common';
import {
  type CoverageCount,
  type CoverageRow,
  type FamilyId,
  NATIVE_LIMITS,
  omitUndefined,
  readCoverage,
  RejectedError,
  requireLimit,
  type SpaceId,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import type { RequestOf } from '../../../request-of';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { findLocale } from '../../../spaces/locales/locale-row';
import { readLocaleRows } from '../../../spaces/locales/locales.store';
import { findVariant } from '../find-variant';
import { keyedPage } from '../reads/keyed-page';
import { MAX_TREE_DEPTH, readTreeNodes } from '../reads/links.store';
import { listFamilyIds } from '../reads/variant-lists.store';
import { coverageCounts, coverageRows } from './coverage-rows';
import { countCells, filterFamilies, readCells, readFamilyFacts } from './coverage.store';

type Request = RequestOf<typeof readCoverage>;

/** Cells in memory at once. One has about 130 bytes in a reply, so a reply has room for about half of them. */
const CELLS_AT_ONCE = 10_000;

/**
 * The states of families in locales, computed from the content when they are read. A request reads at most
 * `coverageCells` cells: with rare states, a page is shorter than its limit, and the list continues after it.
 */
@Controller()
export class CoverageHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readCoverage)
  async handle(request: Request): Promise<NonNullable<typeof readCoverage.reply>> {
    const { spaceId } = grantForSpace(request.caller, request.spaceKey, 'read');
    const locales = await this.localesOf(spaceId, request.locales);
    const tree = await this.familiesOfTree(spaceId, request);
    const page = await this.page(spaceId, request, locales, tree);
    if (request.withCounts !== true || tree === undefined) return page;
    return { ...page, counts: await this.counts(spaceId, tree, locales) };
  }

  private async page(
    spaceId: SpaceId,
    request: Request,
    locales: readonly string[],
    tree: readonly FamilyId[] | undefined,
  ): Promise<{ readonly items: readonly CoverageRow[]; readonly after: string | null }> {
    const { limit, states } = request;
    if (locales.length === 0) return { items: [], after: null };
    const chunk = Math.max(1, Math.min(Math.max(limit, 200), Math.floor(CELLS_AT_ONCE / locales.length)));
    const chunks = Math.max(1, Math.floor(NATIVE_LIMITS.coverageCells / (chunk * locales.length)));
    const rows: CoverageRow[] = [];
    let after = request.after ?? null;
    for (let read = 0; read < chunks && rows.length < limit; read += 1) {
      const ids = await this.familiesAfter(spaceId, request, tree, after, chunk + 1);
      const some = ids.slice(0, chunk);
      const cells = await readCells(this.pool, spaceId, some, locales);
      const facts = await readFamilyFacts(this.pool, spaceId, some);
      rows.push(...coverageRows(some, locales, cells, facts, states));
      if (ids.length <= chunk) return pageOf(rows, limit, null);
      after = some.at(-1) ?? null;
    }
    return pageOf(rows, limit, after);
  }

  private async familiesAfter(
    spaceId: SpaceId,
    { contentType, repositoryId }: Request,
    tree: readonly FamilyId[] | undefined,
    after: string | null,
    limit: number,
  ): Promise<readonly FamilyId[]> {
    const filter = omitUndefined({ contentType, repositoryId });
    if (tree === undefined) return listFamilyIds(this.pool, spaceId, { filter, after, limit });
    return tree.filter((id) => after === null || id > after).slice(0, limit);
  }

  /** Returns the families of a tree by their ids; undefined without a root. */
  private async familiesOfTree(spaceId: SpaceId, request: Request): Promise<readonly FamilyId[] | undefined> {
    const { caller, spaceKey, root, contentType, repositoryId } = request;
    if (root === undefined) return undefined;
    const { row } = await findVariant(this.pool, { caller, spaceKey, id: root }, 'read');
    const nodes = await readTreeNodes(this.pool, spaceId, row.id, MAX_TREE_DEPTH);
    const variants = nodes.map(({ variantId }) => variantId);
    return filterFamilies(this.pool, spaceId, variants, omitUndefined({ contentType, repositoryId }));
  }

  private async counts(
    spaceId: SpaceId,
    tree: readonly FamilyId[],
    locales: readonly string[],
  ): Promise<readonly CoverageCount[]> {
    requireLimit('coverageCountedCells', tree.length * locales.length, 'Name fewer locales, or omit "Prefer: count".');
    return coverageCounts(tree.length, locales, await countCells(this.pool, spaceId, tree, locales));
  }

  /** Returns locales in the spelling and order of the space. Rejects with LOCALE_NOT_SUPPORTED {locales}. */
  private async localesOf(spaceId: SpaceId, sent: readonly string[] | undefined): Promise<readonly string[]> {
    const known = await readLocaleRows(this.pool, spaceId);
    if (sent === undefined) return known.map(({ locale }) => locale);
    const missing = sent.filter((tag) => findLocale(known, tag) === undefined);
    if (missing.length > 0) {
      const message = `The space does not have these locales: ${missing.join(', ')}.`;
      throw new RejectedError('LOCALE_NOT_SUPPORTED', message, { locales: missing });
    }
    const wanted = new Set(sent.map((tag) => findLocale(known, tag)?.locale));
    return known.map(({ locale }) => locale).filter((locale) => wanted.has(locale));
  }
}

/** `after` is the last family that was read; null if it was the last one of the list. */
function pageOf(rows: readonly CoverageRow[], limit: number, after: string | null) {
  const shown = rows.slice(0, limit);
  const page = keyedPage(shown, rows.length > limit, ({ familyId }) => familyId);
  return page.after === null ? { ...page, after } : page;
}
