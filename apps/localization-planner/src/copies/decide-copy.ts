import {
  MAX_PLAN_DEPTH,
  omitUndefined,
  RejectedError,
  requireLimit,
  type CopyRequest,
  type JobId,
} from '@scriptorium/contracts';
import { destinationsOf, sourceOrders, type TreeRequest } from '@scriptorium/copy-engine';
import {
  decideLocales,
  listed,
  requireRoots,
  requireVersions,
  type RootRow,
  type SpaceSnapshot,
} from '../roots/check-roots';
import { findLocale, requireLocales } from '../roots/find-locale';

/** A request that meets all preconditions. */
export interface DecidedCopy {
  readonly tree: TreeRequest;
  readonly roots: readonly (RootRow & { readonly locale: string })[];
  readonly removals: string;
  /** The request with the locales as the space writes them. */
  readonly request: CopyRequest;
}

/** Checks the size of a copy request, before facts are read for it. Rejects with LIMIT_EXCEEDED. */
export function checkSize({ roots, links = [] }: CopyRequest): void {
  requireLimit('roots', roots.length);
  requireLimit('queries', roots.filter((root) => 'query' in root).length);
  requireLimit('linkRules', links.length);
}

/**
 * Checks the preconditions of a copy request (docs/contracts/native.md §2). `roots` are the named roots that exist, and
 * those of the queries, each once. Rejects as the rpc `createPlan` says.
 */
export function decideCopy(
  jobId: JobId,
  request: CopyRequest,
  space: SpaceSnapshot,
  roots: readonly RootRow[],
): DecidedCopy {
  requireLimit('roots', roots.length);
  const locales = decideLocales(request.locales, space.locales);
  checkRoots(request, roots);
  const decided = inOneLocale(roots);
  const rootLocale = decided[0]?.locale ?? '';
  const fallback = request.source && fallbackOf(request.source.fallback, space);
  const sources = fallback && sourceOrders(locales, fallback, rootLocale);
  return {
    tree: {
      spaceId: space.spaceId,
      jobId,
      roots: decided.map(({ variantId, version, locale, repositoryId }) => {
        return { variantId, version, locale, repositoryId };
      }),
      locales,
      destinations: space.repositories.map((source) => destinationsOf(source, space.repositories, locales)),
      replicateFolders: request.replicateFolders ?? false,
      rootLocale,
      ...omitUndefined({ sources }),
      rules: (request.links ?? []).map((rule) => withLocale(rule, space.locales)),
      existing: request.existing ?? 'reuse',
      maxDepth: MAX_PLAN_DEPTH,
    },
    roots: decided,
    removals: space.removals,
    request: fallback === undefined ? request : { ...request, source: { fallback } },
  };
}

/** Returns the orders with the locales as the space writes them. Rejects with LOCALE_NOT_SUPPORTED {locales}. */
function fallbackOf(
  fallback: NonNullable<CopyRequest['source']>['fallback'],
  { locales }: SpaceSnapshot,
): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(fallback);
  requireLocales(locales, [
    ...entries.map(([tag]) => tag).filter((tag) => tag !== '*'),
    ...entries.flatMap(([, all]) => all),
  ]);
  const named = (tag: string): string => findLocale(locales, tag) ?? tag;
  return Object.fromEntries(entries.map(([tag, order]) => [named(tag), order.map(named)]));
}

function withLocale<Rule extends NonNullable<CopyRequest['links']>[number]>(
  rule: Rule,
  defined: SpaceSnapshot['locales'],
): Rule {
  const { locale } = rule.match;
  return locale === undefined
    ? rule
    : { ...rule, match: { ...rule.match, locale: findLocale(defined, locale) ?? locale } };
}

function checkRoots(request: CopyRequest, roots: readonly RootRow[]): void {
  requireRoots(request.roots, roots);
  const inactive = roots.filter(({ status }) => status !== 'ACTIVE').map(({ variantId }) => variantId);
  if (inactive.length > 0) {
    throw new RejectedError('ROOT_NOT_ACTIVE', `Only active variants can be copied, not ${listed(inactive)}.`, {
      roots: inactive,
    });
  }
  requireVersions(request.roots, roots);
}

/** Of one family, one source per destination: the items of a tree have the locale of their root. */
function inOneLocale(roots: readonly RootRow[]): (RootRow & { readonly locale: string })[] {
  const without = roots.filter(({ locale }) => locale === null).map(({ variantId }) => variantId);
  if (without.length > 0) {
    const message = `Variants without a locale cannot be localized: ${listed(without)}.`;
    throw new RejectedError('ROOT_HAS_NO_LOCALE', message, { roots: without });
  }
  const locales = [...new Set(roots.map(({ locale }) => locale))];
  if (locales.length > 1) {
    const message = `The roots must have one locale, not ${locales.join(', ')}. Send a request for each of them.`;
    throw new RejectedError('ROOTS_DIFFER_IN_LOCALE', message, { locales });
  }
  return roots.map((root) => ({ ...root, locale: root.locale ?? '' }));
}
