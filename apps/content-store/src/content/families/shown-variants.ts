import type { Model, ModelCatalog } from '../../models/model';

/** A variant and the locale under which its values appear. */
interface ShownVariant<Variant> {
  readonly locale: string;
  readonly variant: Variant;
}

/**
 * Variants in the order of the space's locales. One without a locale stands for the main one, unless that has its own and
 * the model tells locales apart: then it does not show.
 */
export function shownVariants<Variant extends { readonly locale: string | null }>(
  catalog: ModelCatalog,
  model: Model,
  variants: readonly Variant[],
): readonly ShownVariant<Variant>[] {
  const main = catalog.locales[0] ?? '';
  const placeOf = (locale: string): number => {
    const place = catalog.locales.indexOf(locale);
    return place < 0 ? catalog.locales.length : place;
  };
  const isHidden = ({ locale }: Variant): boolean =>
    locale === null && variants.some((other) => other.locale === main) && isLocalized(model);
  return variants
    .filter((variant) => !isHidden(variant))
    .map((variant) => ({ locale: variant.locale ?? main, variant }))
    .sort((a, b) => placeOf(a.locale) - placeOf(b.locale) || (a.locale < b.locale ? -1 : 1));
}

/**
 * Whether a model requires all locales of the space and the variants have not all of them. A variant without a locale has
 * the main one. It depends on the family and the space, not on a body (docs/adr/0012-validity-belongs-to-the-body.md).
 */
export function lacksLocales(
  catalog: Pick<ModelCatalog, 'locales'>,
  model: Model,
  had: readonly (string | null)[],
): boolean {
  const [main = null] = catalog.locales;
  const locales = new Set(had.map((locale) => locale ?? main));
  return requiresAllLocales(model) && catalog.locales.some((locale) => !locales.has(locale));
}

/** A family without localized fields has no locales. */
export function requiresAllLocales(model: Model): boolean {
  return model.settings['all_locales_required'] === true && isLocalized(model);
}

/** Whether a model tells locales apart. */
export function isLocalized({ fields }: Model): boolean {
  return fields.some((field) => field.isLocalized);
}
