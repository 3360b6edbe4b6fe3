import { hasScope } from '@scriptorium/auth';
import { RejectedError, type Caller, type CopyToLocale, type Scope, type SpaceGrant } from '@scriptorium/contracts';
import { notFound } from '../../branches/branch-grant';
import { canonicalLocale } from '../../../../spaces/locales/canonical-locale';

/** A request for a copy that has passed the checks without the branch. */
export interface CopyRequest {
  /** Undefined means the latest version. */
  readonly version: number | undefined;
  /** Undefined means the variant without a locale; otherwise the one in the branch's default locale. */
  readonly sourceLocale: string | undefined;
  readonly destinationLocale: string;
}

/** The required scopes: a copy is written, and returned. */
const SCOPES = ['write', 'read'] as const;

/**
 * Performs the checks 2 to 7 of docs/contracts/cm-api.md §3, in that order. Rejects with FORBIDDEN {scope},
 * VERSION_INVALID, LOCALE_TAG_INVALID {parameter}, DESTINATION_LOCALE_MISSING, SAME_LOCALE, NOT_FOUND branch.
 */
export function parseCopy(request: CopyToLocale): { readonly copyRequest: CopyRequest; readonly grant: SpaceGrant } {
  const { caller, branch, sourceLocale, destinationLocale } = request;
  const grant = caller.grants.find(({ spaceKey }) => spaceKey === branch);
  for (const scope of SCOPES) requireCopyScope(caller, grant, scope);
  const version = parseVersion(request.version);
  const source = parseLocale('sourceLocale', sourceLocale);
  const destination = parseLocale('destinationLocale', destinationLocale);
  if (destinationLocale === undefined) {
    throw new RejectedError('DESTINATION_LOCALE_MISSING', 'The parameter "destinationLocale" is required.');
  }
  if (source === destination) {
    throw new RejectedError('SAME_LOCALE', `The destination locale ${destinationLocale} is the locale of the source.`, {
      locale: destinationLocale,
    });
  }
  if (grant === undefined) throw notFound('branch');
  return { grant, copyRequest: { version, sourceLocale, destinationLocale } };
}

/**
 * Requires the scope on the branch, if the caller has a grant for it. On any other branch it requires the scope on some
 * branch, so that the reply does not reveal whether the branch exists.
 */
function requireCopyScope(caller: Caller, grant: SpaceGrant | undefined, scope: Scope): void {
  const grants = grant === undefined ? caller.grants : [grant];
  if (grants.some((each) => hasScope(each, scope))) return;
  throw new RejectedError('FORBIDDEN', `Missing required scope "${scope}".`, { scope });
}

function parseVersion(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]*$/.test(text)) {
    throw new RejectedError('VERSION_INVALID', 'The version must be a whole number, 1 or more.', { version: text });
  }
  return Number(text);
}

function parseLocale(parameter: string, tag: string | undefined): string | undefined {
  if (tag === undefined) return undefined;
  const canonical = canonicalLocale(tag);
  if (canonical !== undefined) return canonical;
  throw new RejectedError('LOCALE_TAG_INVALID', `${parameter} is not a language tag.`, { parameter });
}
