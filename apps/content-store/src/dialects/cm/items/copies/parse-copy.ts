import { hasScope } from '@scriptorium/auth';
import { RejectedError, type Caller, type CopyToLocale, type Scope, type SpaceGrant } from '@scriptorium/contracts';
import { notThere } from '../../branches/branch-grant';
import { canonicalLocale } from '../../../../spaces/locales/canonical-locale';

/** A wish for a copy, with what can be said of it without looking into the branch. */
export interface CopyWish {
  /** Undefined: the latest one. */
  readonly version: number | undefined;
  /** Undefined: the item without a locale if there is one, else the one in the branch's default locale. */
  readonly sourceLocale: string | undefined;
  readonly destinationLocale: string;
}

/** What the copy takes: it is written, and then shown. */
const SCOPES = ['write', 'read'] as const;

/**
 * The checks 2 to 7 of docs/contracts/cm-api.md §3, in that order. Rejected with FORBIDDEN {scope}, VERSION_INVALID,
 * LOCALE_TAG_INVALID {parameter}, DESTINATION_LOCALE_MISSING, SAME_LOCALE, NOT_FOUND branch.
 */
export function parseCopy(request: CopyToLocale): { readonly wish: CopyWish; readonly grant: SpaceGrant } {
  const { caller, branch, sourceLocale, destinationLocale } = request;
  const grant = caller.grants.find(({ spaceKey }) => spaceKey === branch);
  for (const scope of SCOPES) requireCopyScope(caller, grant, scope);
  const version = parseVersion(request.version);
  const source = parseLocale('sourceLocale', sourceLocale);
  const destination = parseLocale('destinationLocale', destinationLocale);
  if (destinationLocale === undefined) {
    throw new RejectedError('DESTINATION_LOCALE_MISSING', 'A copy needs the locale that it is to be in.');
  }
  if (source === destination) {
    throw new RejectedError('SAME_LOCALE', `${destinationLocale} is the locale of the source.`, {
      locale: destinationLocale,
    });
  }
  if (grant === undefined) throw notThere('branch');
  return { grant, wish: { version, sourceLocale, destinationLocale } };
}

/**
 * On a branch that the caller sees, its scope there; on any other one, there or not, whether they have the scope at all:
 * so nothing is told about branches of others.
 */
function requireCopyScope(caller: Caller, grant: SpaceGrant | undefined, scope: Scope): void {
  const grants = grant === undefined ? caller.grants : [grant];
  if (grants.some((each) => hasScope(each, scope))) return;
  throw new RejectedError('FORBIDDEN', `This takes the scope "${scope}".`, { scope });
}

function parseVersion(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]*$/.test(text)) {
    throw new RejectedError('VERSION_INVALID', 'A version is a whole number from 1.', { version: text });
  }
  return Number(text);
}

function parseLocale(parameter: string, tag: string | undefined): string | undefined {
  if (tag === undefined) return undefined;
  const canonical = canonicalLocale(tag);
  if (canonical !== undefined) return canonical;
  throw new RejectedError('LOCALE_TAG_INVALID', `${parameter} is not a language tag.`, { parameter });
}
