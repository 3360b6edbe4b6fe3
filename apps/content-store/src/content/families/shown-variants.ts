import type { Model, ModelCatalog } from '../../models/model';

/** A variant and the locale under which its values appear. */
interface ShownVariant<Variant> {
  readonly locale: string;
  readonly variant: Variant;
}

/**
 * Returns the variants that are shown, in the order of the space's locales. A variant without a locale stands for the
 * main locale. It is hidden if the main locale has a variant of its own and the model has localized fields.
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
    .sort(
      (a, b) => placeOf(a.locale) - placeOf(b.locale) || compare(a.locale, b.locale) || lacksLocale(a) - lacksLocale(b),
    );
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Returns 1 for a variant without a locale: it comes after that of the main locale. */
function lacksLocale({ variant }: ShownVariant<{ readonly locale: string | null }>): number {
  return variant.locale === null ? 1 : 0;
}

/**
 * Returns whether a model requires all locales of the space and some are missing. A variant without a locale counts as
 * the main one. This depends on the family and the space, not on a body
 * (docs/adr/0012-validity-belongs-to-the-body.md).
 */
export function lacksLocales(
  catalog: Pick<ModelCatalog, 'locales'>,
  model: Model,
  present: readonly (string | null)[],
): boolean {
  const [main = null] = catalog.locales;
  const locales = new Set(present.map((locale) => locale ?? main));
  return requiresAllLocales(model) && catalog.locales.some((locale) => !locales.has(locale));
}

/** Returns whether a model requires all locales. A model without localized fields never does. */
export function requiresAllLocales(model: Model): boolean {
  return model.settings['all_locales_required'] === true && isLocalized(model);
}

/** Returns whether a model has localized fields. */
export function isLocalized({ fields }: Model): boolean {
  return fields.some((field) => field.isLocalized);
}
