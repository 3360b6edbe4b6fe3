import { type FamilyId, randomId, type VariantId } from '@scriptorium/contracts';
import { derivedId } from '@scriptorium/copy-engine';
import { plannedVariants } from './planned-variants';

const familyId = randomId<FamilyId>();
const duplicate = { titleKey: null, uniques: [], publishes: true };
const node = (sourceVersion: number) => ({ sourceVariantId: randomId<VariantId>(), sourceVersion });
const jobOf = (locales: string[]) => ({
  locales,
  root_locale: locales[0] ?? null,
  result_family_id: familyId,
  duplicate,
});

it('computes the id of each variant from the new record and the locale', () => {
  const nodes = [node(3), node(1)];
  expect(plannedVariants(jobOf(['en-US', 'fr-FR']), nodes)).toEqual([
    { ...nodes[0], variantId: derivedId(familyId, 'en-US'), familyId, locale: 'en-US', isPublished: true },
    { ...nodes[1], variantId: derivedId(familyId, 'fr-FR'), familyId, locale: 'fr-FR', isPublished: true },
  ]);
});

it('finds the variant without a locale first, or after the default locale', () => {
  const nodes = [node(1), node(2), node(3)];
  const localesOf = (job: Parameters<typeof plannedVariants>[0]) =>
    plannedVariants(job, nodes).map(({ locale }) => locale);
  expect(localesOf(jobOf(['en-US', 'fr-FR']))).toEqual(['en-US', null, 'fr-FR']);
  expect(localesOf({ ...jobOf(['de-DE', 'fr-FR']), root_locale: null })).toEqual([null, 'de-DE', 'fr-FR']);
  expect(plannedVariants({ ...jobOf([]), root_locale: null }, [node(1)])[0]?.variantId).toBe(familyId);
});
