import { MAX_LOCALES, type RejectedError } from '@scriptorium/contracts';
import { canonicalLocale, isReservedLocale } from '../../../spaces/locales/canonical-locale';
import { invalidField } from '../../../models/fields/invalid-field';
import { sameLocales } from '../../../spaces/decide-locales';

/** The locales that a site is to have. Those that it has may be of any form. Rejected with INVALID_FIELD. */
export function decideSiteLocales(wanted: readonly string[], current: readonly string[]): readonly string[] {
  if (wanted.length === 0) throw invalid('VALIDATION_REQUIRED', 'A site has one locale at least.');
  if (wanted.length > MAX_LOCALES) {
    throw invalid('VALIDATION_LENGTH', `A site has at most ${String(MAX_LOCALES)} locales.`);
  }
  const wrong = wanted.filter((locale) => !current.includes(locale) && canonicalLocale(locale) === undefined);
  if (wrong.length > 0) throw invalid('VALIDATION_FORMAT', `No language tags: ${wrong.join(', ')}.`);
  const reserved = wanted.filter((locale) => !current.includes(locale) && isReservedLocale(locale));
  if (reserved.length > 0) {
    throw invalid('VALIDATION_RESERVED', `Reserved words cannot be locales: ${reserved.join(', ')}.`);
  }
  const same = [...sameLocales(wanted)];
  if (same.length > 0) throw invalid('VALIDATION_UNIQUENESS', `One locale is named several times: ${same.join(', ')}.`);
  return wanted;
}

function invalid(code: string, message: string): RejectedError {
  return invalidField('Site', 'locales', code, message);
}
