import { RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { lockPlace } from '../../../content/families/placement.store';
import { canonicalLocale } from '../../../spaces/locales/canonical-locale';
import { findLocale } from '../../../spaces/locales/locale-row';
import { readLocaleRows } from '../../../spaces/locales/locales.store';
import { localeNotDefined } from './copies/decide-copy';

const PARAMETER = 'locale';

/**
 * Returns the locale in the branch's spelling, and locks it so that it is not deleted before the transaction ends.
 * Rejects with LOCALE_TAG_INVALID {parameter}, LOCALE_NOT_DEFINED {parameter, locale}.
 */
export async function lockLocale(client: ClientBase, spaceId: SpaceId, tag: string | null): Promise<string | null> {
  if (tag === null) return null;
  if (canonicalLocale(tag) === undefined) {
    throw new RejectedError('LOCALE_TAG_INVALID', `${JSON.stringify(tag)} is not a language tag.`, {
      parameter: PARAMETER,
    });
  }
  const locale = findLocale(await readLocaleRows(client, spaceId), tag)?.locale;
  if (locale === undefined) throw localeNotDefined(PARAMETER, tag);
  const { hasLocale } = await lockPlace(client, spaceId, { folderId: null, locale });
  if (!hasLocale) throw localeNotDefined(PARAMETER, tag);
  return locale;
}
