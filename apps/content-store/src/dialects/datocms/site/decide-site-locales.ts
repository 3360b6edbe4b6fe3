import { MAX_LOCALES, type RejectedError } from '@scriptorium/contracts';
import { canonicalLocale, isReservedLocale } from '../../../spaces/locales/canonical-locale';
import { invalidField } from '../../../models/fields/invalid-field';
import { duplicateLocales } from '../../../spaces/decide-locales';

/** Validates the new locales of a site. Locales that it already has may have any form. Rejects with INVALID_FIELD. */
export function decideSiteLocales(wanted: readonly string[], current: readonly string[]): readonly string[] {
  if (wanted.length === 0) throw invalid('VALIDATION_REQUIRED', 'A site must have at least one locale.');
  if (wanted.length > MAX_LOCALES) {
    throw invalid('VALIDATION_LENGTH', `A site can have at most ${String(MAX_LOCALES)} locales.`);
  }
  const wrong = wanted.filter((locale) => !current.includes(locale) && canonicalLocale(locale) === undefined);
  if (wrong.length > 0) throw invalid('VALIDATION_FORMAT', `These locales are not language tags: ${wrong.join(', ')}.`);
  const reserved = wanted.filter((locale) => !current.includes(locale) && isReservedLocale(locale));
  if (reserved.length > 0) {
    throw invalid('VALIDATION_RESERVED', `Reserved words cannot be locales: ${reserved.join(', ')}.`);
  }
  const same = [...duplicateLocales(wanted)];
  if (same.length > 0) throw invalid('VALIDATION_UNIQUENESS', `One locale is named several times: ${same.join(', ')}.`);
  return wanted;
}

function invalid(code: string, message: string): RejectedError {
  return invalidField('Site', 'locales', code, message);
}
