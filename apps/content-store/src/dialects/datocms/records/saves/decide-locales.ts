import type { Field, Model, ModelCatalog } from '../../../../models/model';
import { type Problem, problemOf, rejectionOf } from '@scriptorium/copy-engine';

type Values = Readonly<Record<string, unknown>>;

/**
 * Returns the locales of a record after `sent` is saved, in the space's order. `current` are its locales before; empty
 * for a new record. All localized values must name the same locales, and to add or remove a locale all localized fields
 * must be sent (docs/contracts/datocms.md §5). Rejects with INVALID_FIELD(S) VALIDATION_INVALID_LOCALES.
 *
 * A new record without a localized value has no locale, unless its model requires all locales or a field has a default
 * value.
 */
export function decideLocales(
  { locales }: Pick<ModelCatalog, 'locales'>,
  model: Model,
  sent: Values,
  current: readonly string[],
): readonly string[] {
  const localized = model.fields.filter(({ isLocalized }) => isLocalized);
  const sentFields = localized.filter(({ apiKey }) => sent[apiKey] !== undefined && sent[apiKey] !== null);
  const [first] = sentFields;
  const wantsAll = model.settings['all_locales_required'] === true;
  if (first === undefined) {
    if (current.length > 0 || localized.length === 0) return current;
    if (wantsAll) return locales;
    return localized.some(({ settings }) => hasDefault(settings['default_value'])) ? locales.slice(0, 1) : [];
  }
  const wanted = wantsAll ? locales : keysOf(sent[first.apiKey]);
  const known = [...locales, ...current.filter((locale) => !locales.includes(locale))];
  reject(sentFields.filter(({ apiKey }) => !isOf(sent[apiKey], wanted, known)));
  const target = known.filter((locale) => wanted.includes(locale));
  const changes = current.length > 0 && !hasSame(current, target);
  reject(changes ? localized.filter(({ apiKey }) => sent[apiKey] === undefined) : []);
  return target;
}

function reject(fields: readonly Field[]): void {
  const problems = fields.map((field): Problem => problemOf(field, field.apiKey, 'VALIDATION_INVALID_LOCALES'));
  if (problems.length > 0) throw rejectionOf(problems);
}

/** Whether a value names exactly the wanted locales, all of them known. */
function isOf(value: unknown, wanted: readonly string[], known: readonly string[]): boolean {
  const keys = keysOf(value);
  return keys.length > 0 && hasSame(keys, wanted) && keys.every((key) => known.includes(key));
}

function hasSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each) => others.includes(each));
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

function hasDefault(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).some((each) => each !== null);
}
