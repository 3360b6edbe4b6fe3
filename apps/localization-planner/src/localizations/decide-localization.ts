import { RejectedError, type SpaceId, type VariantId } from '@scriptorium/contracts';
import { destinationsOf, localesIn, type Destinations, type RepositoryFacts } from '@scriptorium/copy-engine';

/** Maximum number of locales of a job: they are the bits of a mask (jobs.plan_nodes). */
const MAX_LOCALES = 62;

const LOCALE = /^[a-z]{2}(-[A-Z]{2})?$/;

/** The facts about the root and its space for the decision about a request, read in one statement. */
export interface RootSnapshot {
  readonly spaceId: SpaceId;
  readonly spaceKey: string;
  readonly variantId: VariantId;
  readonly version: number;
  readonly label: string;
  readonly locale: string | null;
  readonly status: string;
  readonly repositoryId: string;
  /** Number of removals in the space (content.removals). */
  readonly removals: string;
  readonly spaceLocales: readonly string[];
  readonly repositories: readonly RepositoryFacts[];
}

export interface Localization {
  /** As requested, each once. */
  readonly locales: readonly string[];
  readonly rootLocale: string;
  readonly destinations: readonly Destinations[];
}

/** Checks the preconditions of docs/contracts/amplience.md §6.4, in its order. Each has its own error code. */
export function decideLocalization(
  root: RootSnapshot,
  request: { readonly version: number; readonly locales: readonly string[] },
): Localization {
  const locales = [...new Set(request.locales)];
  if (locales.length === 0) throw new RejectedError('LOCALES_EMPTY', 'At least one locale is required.');
  if (locales.length > MAX_LOCALES) {
    throw new RejectedError('TOO_MANY_LOCALES', `At most ${String(MAX_LOCALES)} locales are allowed.`, {
      limit: MAX_LOCALES,
    });
  }
  rejectLocales(
    'LOCALE_INVALID',
    'is not a locale of the form ll or ll-CC',
    locales.filter((locale) => !LOCALE.test(locale)),
  );
  if (root.status !== 'ACTIVE') {
    throw new RejectedError('CONTENT_ITEM_NOT_ACTIVE', 'Only an active content item can be localized.', {
      status: root.status,
    });
  }
  if (root.locale === null) {
    throw new RejectedError('CONTENT_ITEM_HAS_NO_LOCALE', 'A content item without a locale cannot be localized.');
  }
  rejectLocales(
    'LOCALE_NOT_SUPPORTED',
    'is not supported by the hub',
    locales.filter((locale) => !root.spaceLocales.includes(locale)),
  );
  const destinations = root.repositories.map((source) => destinationsOf(source, root.repositories, locales));
  rejectUnhosted(root, locales, destinations);
  if (request.version !== root.version) {
    throw new RejectedError(
      'CONTENT_ITEM_VERSION_CONFLICT',
      'The version is not the current one. Read the content item again.',
      {
        sent: request.version,
        current: root.version,
      },
    );
  }
  return { locales, rootLocale: root.locale, destinations };
}

function rejectLocales(code: string, why: string, locales: readonly string[]): void {
  if (locales.length > 0) throw new RejectedError(code, `${locales.join(', ')} ${why}.`, { locales });
}

function rejectUnhosted(root: RootSnapshot, locales: readonly string[], destinations: readonly Destinations[]): void {
  const hosted = destinations.find(({ repositoryId }) => repositoryId === root.repositoryId)?.hosted ?? 0n;
  const missing = localesIn(~hosted, locales).filter((locale) => locale !== root.locale);
  if (missing.length === 0) return;
  throw new RejectedError(
    'REPOSITORY_DOES_NOT_SUPPORT_LOCALES',
    `Neither repository ${root.repositoryId} nor another one of its localization group has the locales ${missing.join(', ')}.`,
    { repositoryId: root.repositoryId, locales: missing },
  );
}
