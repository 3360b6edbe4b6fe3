import { memberTexts, problemOf, rejectionOf, renderBody } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../models/model';
import { uniqueClaimsOf, uniqueFieldsOf } from './unique-claims';
import { claimUniqueValues, contestedIn, type UniqueClaim } from './claim-unique-values.store';
import { readFamilyRows } from '../families/family-rows.store';

/**
 * Claims the unique values of a family in all its locales. Rejects with INVALID_FIELD {field, code: VALIDATION_UNIQUE}
 * if another family has one of them in the saved locale. Conflicts in other locales are ignored, since the saved
 * variant did not cause them.
 */
export async function claimValues(
  client: ClientBase,
  catalog: ModelCatalog,
  model: Model,
  familyId: string,
  saved: string | null,
): Promise<void> {
  const all = await claimAvailableValues(client, catalog, model, familyId);
  const contested = all.filter(({ locale }) => locale === '' || locale === saved);
  const problems = uniqueFieldsOf(model)
    .filter(({ id }) => contested.some(({ fieldId }) => fieldId === id))
    .map((field) => problemOf(field, field.apiKey, 'VALIDATION_UNIQUE'));
  if (problems.length > 0) throw rejectionOf(problems);
}

/** Claims the unique values that are available. Returns those that other families have. */
export async function claimAvailableValues(
  client: ClientBase,
  catalog: ModelCatalog,
  model: Model,
  familyId: string,
): Promise<readonly UniqueClaim[]> {
  if (uniqueFieldsOf(model).length === 0) return [];
  const [family] = await readFamilyRows(client, catalog.spaceId, [familyId], 'current');
  const variants = (family?.variants ?? []).map(({ locale, template, slots }) => ({
    locale,
    values: memberTexts(renderBody(template, slots, null)),
  }));
  const request = { familyId, claims: uniqueClaimsOf(model, variants), allowsPartial: true };
  return contestedIn(await claimUniqueValues(client, catalog.spaceId, [request]));
}
