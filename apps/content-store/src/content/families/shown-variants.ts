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
    locale === null &&
    variants.some((other) => other.locale === main) &&
    model.fields.some(({ isLocalized }) => isLocalized);
  return variants
    .filter((variant) => !isHidden(variant))
    .map((variant) => ({ locale: variant.locale ?? main, variant }))
    .sort((a, b) => placeOf(a.locale) - placeOf(b.locale) || (a.locale < b.locale ? -1 : 1));
}
